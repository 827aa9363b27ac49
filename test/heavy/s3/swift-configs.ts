/** The ports that the five servers listen on, all on loopback. */
export interface SwiftPorts {
  readonly proxy: number;
  readonly account: number;
  readonly container: number;
  readonly object: number;
  readonly memcached: number;
}

/** Who may use the store, as tempauth and s3api know him. */
export const swiftCredentials = { accessKeyId: 'test:tester', secretAccessKey: 'testing' } as const;

/** The configuration files of one whole OpenStack Swift with an S3 door, by name; swift.conf is the package's. */
export function swiftConfigs(folder: string, ports: SwiftPorts, user: string): Record<string, string> {
  return {
    'proxy-server.conf': proxyConf(folder, ports, user),
    'account-server.conf': storageConf('account', folder, ports.account, user),
    'container-server.conf': storageConf('container', folder, ports.container, user),
    'object-server.conf': storageConf('object', folder, ports.object, user),
  };
}

/** `workers = 0` serves in the process that was started, so that killing it kills the server. */
function common(folder: string, port: number, user: string): string {
  return `
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${user}
swift_dir = ${folder}
devices = ${folder}/devices
mount_check = false
log_level = WARNING
log_address = ${folder}/no-syslog
`;
}

function storageConf(kind: string, folder: string, port: number, user: string): string {
  return `${common(folder, port, user)}
fallocate_reserve = 0
[pipeline:main]
pipeline = ${kind}-server
[app:${kind}-server]
use = egg:swift#${kind}
`;
}

function proxyConf(folder: string, { proxy, memcached }: SwiftPorts, user: string): string {
  return `${common(folder, proxy, user)}
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats s3api tempauth copy slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${memcached}
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
max_bucket_listing = 25
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = ${swiftCredentials.secretAccessKey} .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
[filter:symlink]
use = egg:swift#symlink
`;
}
