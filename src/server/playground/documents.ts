import type { Example } from './examples.js';

/** What the first tab shows: where to begin. */
export const startHere = `# Rollcall exports users over GraphQL. Run this: it lists the sources and what they can do.
# Every tab beside this one starts an export, follows it and reads its users.
# DOCS and SCHEMA at the right edge say what else can be asked.
query Sources {
  sources {
    id
    title
    provider
    configured
    capabilities {
      filters
      remoteJob
      progress
    }
  }
}

# The newest exports. Where a document holds several operations, the button lets you choose.
query RecentExports {
  usersExports(first: 5) {
    nodes {
      id
      status
      createdAt
    }
  }
}
`;

/** What the only tab of a gateway without users of its own shows. */
export const supergraphAlone = `# Rollcall serves a supergraph here. DOCS and SCHEMA at the right edge say what can be asked.
query {
  __typename
}
`;

/** What the tab of a provider shows: an export from its start to its file. */
export function lifeOfAnExport({ title, about }: Example): string {
  return `# An export from ${title}. ${about}
#
# 1. Start it; the variables below say what to export.
mutation Start($input: StartExportInput!) {
  startExport(input: $input) {
    export {
      id
      status
    }
  }
}

# 2. Follow it: put the id that you got into the variables first.
subscription Follow($id: ID!) {
  exportStatus(id: $id) {
    status
    phase
    progress {
      users
      percent
    }
    error {
      code
      message
    }
  }
}

# 3. Read its users, while it runs or afterwards, and get its file.
query Read($id: ID!) {
  usersExport(id: $id) {
    status
    users(first: 3) {
      complete
      totalCount
      nodes {
        id
        email
        name
        createdAt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
    file {
      name
      rows
      downloadUrl
    }
  }
}
`;
}
