import { rpmKey } from '../../runner/modules/rpm-key.ts'
import { plans } from './table.ts'

const key = '/etc/pki/rpm-gpg/KEY'
const print = '945563AB8EE5CB0D61F9F7CBE4FD2AB810D7D73E'
const file = `sha256 abc\nid E4FD2AB810D7D73E\nfpr ${print}`

plans(rpmKey, [
  ['trusted already', { key }, ['10d7d73e', file], []],
  ['not trusted', { key }, ['01234567', file], [`rpm does not trust E4FD2AB810D7D73E | rpm --import ${key}`]],
  ['the first of all', { key }, [1, file], [`rpm does not trust E4FD2AB810D7D73E | rpm --import ${key}`]],
  ['rpm 6 names it by its fingerprint', { key }, [print.toLowerCase(), file], []],
  [
    'the right fingerprint, written in groups',
    { key, fingerprint: ['9455 63AB 8EE5 CB0D 61F9  F7CB E4FD 2AB8 10d7 d73e'] },
    [1, file],
    [`rpm does not trust E4FD2AB810D7D73E | rpm --import ${key}`]
  ],
  [
    'another fingerprint, also of a key that is trusted',
    { key, fingerprint: '1111 1111' },
    ['10d7d73e', file],
    `fingerprint: 11111111 is no fingerprint of ${key} (It has ${print}.)`
  ],
  [
    'two keys in a file, one of them trusted',
    { key },
    ['10d7d73e', `${file}\nid 00000000AAAAAAAA\nfpr 0`],
    [`rpm does not trust 00000000AAAAAAAA | rpm --import ${key}`]
  ],
  [
    'no longer',
    { key, state: 'absent' },
    ['10d7d73e\n01234567', file],
    ['rpm trusts E4FD2AB810D7D73E | rpm --erase --allmatches -- gpg-pubkey-10d7d73e']
  ],
  ['gone already', { key, state: 'absent' }, ['01234567', file], []],
  [
    'no longer, by its id',
    { key: '0x10d7d73e', state: 'absent' },
    ['10d7d73e'],
    ['rpm trusts 10D7D73E | rpm --erase --allmatches -- gpg-pubkey-10d7d73e']
  ],
  ['trusted, by its id', { key: '10D7D73E' }, ['10d7d73e'], []],
  [
    'an id cannot be imported',
    { key: 'E4FD2AB810D7D73E' },
    [1],
    'key: A key cannot be imported by its id (Give its file or URL.)'
  ],
  ['no file', { key }, [1, [1, 'fault it is not there']], `key: ${key} cannot be read: it is not there`],
  ['no key', { key }, [1, 'sha256 abc'], `key: ${key} cannot be read: it is no key`]
])
