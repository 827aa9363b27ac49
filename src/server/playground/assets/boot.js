/* Starts GraphQL Playground, which `middleware.js` has defined before, with the tabs that the page brings. */
(function () {
  var root = document.getElementById('root');
  var endpoint = new URL('graphql', location.href).href;
  var tabs = root.dataset.tabs;

  // Playground takes tabs, endpoints and a token from its address: a link to us must not bring any.
  history.replaceState(null, '', location.pathname);

  GraphQLPlayground.init(root, {
    endpoint: endpoint,
    subscriptionEndpoint: endpoint.replace(/^http/, 'ws'),
    settings: JSON.parse(root.dataset.settings),
    // What Playground is handed replaces what it has kept, so this is only for who has not seen these tabs yet.
    tabs: haveBeenSeen() ? undefined : JSON.parse(tabs).map(toEndpoint),
  });
  findOperations();

  function haveBeenSeen() {
    var isSeen = localStorage.getItem('rollcall-tabs') === tabs && localStorage.getItem('graphql-playground');
    localStorage.setItem('rollcall-tabs', tabs);
    return isSeen;
  }

  function toEndpoint(tab) {
    return Object.assign({ endpoint: endpoint }, tab);
  }

  // Playground looks for the operations of a document when that is edited; else it could run the first one only. Ours
  // are ready, so it has to look when their tab is shown, and again with a token: without the schema it cannot.
  // `s` is its store, `session()` the tab that is shown.
  function findOperations() {
    var seen;
    var look = function () {
      var tab = window.session();
      if (tab.id + tab.headers === seen) return;
      seen = tab.id + tab.headers;
      window.s.dispatch({ type: 'GET_QUERY_FACTS' });
    };
    window.s.subscribe(look);
    look();
  }
})();
