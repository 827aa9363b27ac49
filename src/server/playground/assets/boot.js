/* Starts GraphQL Playground, which `middleware.js` has defined before. */
(function () {
  var root = document.getElementById('root');
  var endpoint = new URL('graphql', location.href).href;
  var tabs = JSON.parse(root.dataset.tabs);

  // Playground takes tabs, endpoints and a token from its address: a link to us must not bring any.
  history.replaceState(null, '', location.pathname);

  GraphQLPlayground.init(root, {
    endpoint: endpoint,
    subscriptionEndpoint: endpoint.replace(/^http/, 'ws'),
    settings: JSON.parse(root.dataset.settings),
    // What Playground is handed replaces what it has kept, so these are for who has not seen them yet.
    tabs: haveBeenSeen(root.dataset.tabs) ? undefined : withEndpoint(tabs),
  });

  function withEndpoint(list) {
    return list.map(function (tab) {
      return Object.assign({ endpoint: endpoint }, tab);
    });
  }

  function haveBeenSeen(text) {
    var seen = localStorage.getItem('rollcall-tabs') === text && localStorage.getItem('graphql-playground');
    localStorage.setItem('rollcall-tabs', text);
    return seen;
  }
})();
