import { bash } from './bash-text.ts'
import { certificateScript } from './certificate-script.ts'
import { historyScript } from './history-script.ts'
import { lookScript } from './look-script.ts'
import { masterScript } from './master-script.ts'
import { serviceScript } from './service-script.ts'
import { transactionScript } from './transaction-script.ts'
import { treeScript } from './tree-script.ts'
import { verifyScript } from './verify-script.ts'

const head = bash`#!/bin/bash
# Activates a configuration of HAProxy as one transaction, or goes back to one that was good (docs/activation.md). Written by
# hq-run into the directory of the unit it works on; it needs nobody while it runs. By hand:
#
#   bash activate history            what was activated here
#   bash activate rollback [NUMBER]  go back to a deploy (the one before), checked like a new one; then:
#   bash activate confirm [NUMBER]   or the dead-man timer undoes it
set -o pipefail
shopt -s nullglob
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
umask 077
self=$(realpath -- "$0")
base=\${self%/*}
unit=\${base##*/}
timer=hq-run-\${unit%.service}
`

const tail = bash`
case $1 in
  look | go | start | confirm | undo | expire | ended | rollback | history | given | within)
    [[ $1 != go ]] || id=$2
    "$@"
    ;;
  *)
    sed -n '2,/^set/{/^#/!d;s/^# \{0,1\}//p}' "$self"
    exit 2
    ;;
esac
`

/** The whole program, as it lies on a host. */
export const activateScript: string = [
  head,
  lookScript,
  masterScript,
  serviceScript,
  treeScript,
  certificateScript,
  verifyScript,
  transactionScript,
  historyScript,
  tail
].join('')
