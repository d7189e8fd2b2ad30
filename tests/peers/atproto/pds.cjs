// A real PDS and its PLC directory on free ports of loopback: node pds.cjs
// Prints one line of JSON when both are ready; ends with SIGTERM, or when its standard input is closed.
'use strict'
const net = require('net')

// They listen on all interfaces by default: loopback only.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...where) {
  if (typeof where[0] === 'number' || typeof where[0] === 'string') {
    if (typeof where[1] !== 'string') where.splice(1, 0, '127.0.0.1')
  } else if (where[0] && typeof where[0] === 'object' && where[0].port !== undefined) {
    where[0].host = '127.0.0.1'
  }
  return listen.apply(this, where)
}

const { TestNetworkNoAppView } = require('@atproto/dev-env')

async function main() {
  const network = await TestNetworkNoAppView.create({})
  console.log(JSON.stringify({ pds: network.pds.url, plc: network.plc.url, admin: network.pds.ctx.cfg.service.did }))
  const end = async () => {
    await network.close()
    process.exit(0)
  }
  process.once('SIGTERM', end)
  process.stdin.resume().once('end', end)
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
