/** What the first tab shows: where to begin. */
export const startHere = `# Run this: it lists the sources and what they can do.
# Each of the other tabs starts an export, follows it
# and reads its users. DOCS and SCHEMA, at the right edge,
# say what else can be asked.
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

# The newest exports. Where there are several operations,
# Ctrl+Enter runs the one that the cursor is in.
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
export const supergraphAlone = `# Rollcall serves a supergraph here. DOCS and SCHEMA,
# at the right edge, say what can be asked.
query {
  __typename
}
`;

/** What the tab of a provider shows below what is peculiar to it: an export from its start to its file. */
export const lifeOfAnExport = `# 1. Start it; the query variables say what to export.
mutation Start($input: StartExportInput!) {
  startExport(input: $input) {
    export {
      id
      status
    }
  }
}

# 2. Follow it: put its id into the query variables first.
# Ctrl+Enter runs the operation that the cursor is in.
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
