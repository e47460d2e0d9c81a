import { file } from '../../runner/modules/file.ts'
import { plans } from './table.ts'

// As stat -c '%f %u %g %U %G %n' prints: 41ed is a directory with 0755, 81a4 a file with 0644, a1ff a link.
const directory = '41ed 0 0 root root /srv/a'
const regular = '81a4 0 0 root root /srv/a'
const link = 'a1ff 0 0 root root /srv/a'
const missing = 1

plans(file, [
  [
    'a directory that is right',
    { path: '/srv/a/', state: 'directory', mode: '0755', owner: 'root', group: '0' },
    [directory],
    []
  ],
  [
    'a directory that is not there',
    { path: '/srv/a', state: 'directory', mode: '0750', owner: 'haproxy', group: 'haproxy' },
    [missing],
    ['is not there | install -d -m 0750 -o haproxy -g haproxy -- /srv/a']
  ],
  [
    'a directory of someone else',
    { path: '/srv/a', state: 'directory', mode: 'o=', owner: 'haproxy' },
    [directory],
    [
      'owner is root, wanted haproxy | chown -- haproxy /srv/a',
      'mode is 0755, wanted 0750 | chmod -- 0750 /srv/a'
    ]
  ],
  [
    'chmod needs five digits to take setgid from a directory',
    { path: '/srv/a', state: 'directory', mode: '0755' },
    ['45ed 0 0 root root /srv/a'],
    ['mode is 2755, wanted 0755 | chmod -- 00755 /srv/a']
  ],
  [
    'a file where a directory is wanted',
    { path: '/srv/a', state: 'directory' },
    [regular],
    'path: /srv/a is a file (Remove it first, with state: absent.)'
  ],
  [
    'something in it differs',
    { path: '/srv/a', group: 'root', mode: 'g=rX', recurse: true },
    [directory, '/srv/a/x'],
    ['/srv/a/x differs | chown -hR -- :root /srv/a', '/srv/a/x differs | chmod -R -- g=rX /srv/a']
  ],
  [
    'nothing in it differs',
    { path: '/srv/a', group: 'root', mode: 'g=rX', recurse: true },
    [directory, ''],
    []
  ],
  ['a file that is right', { path: '/srv/a', mode: 'u=rw,go=r' }, [regular], []],
  [
    'its mode',
    { path: '/srv/a', mode: '600' },
    [regular],
    ['mode is 0644, wanted 0600 | chmod -- 0600 /srv/a']
  ],
  [
    'its group',
    { path: '/srv/a', group: 'haproxy' },
    [regular],
    ['group is root, wanted haproxy | chown -- :haproxy /srv/a']
  ],
  [
    'setuid is given again after chown took it away',
    { path: '/srv/a', owner: 'ada', mode: '4755' },
    ['89ed 0 0 root root /srv/a'],
    [
      'owner is root, wanted ada | chown -- ada /srv/a',
      'chown takes setuid and setgid away | chmod -- 4755 /srv/a'
    ]
  ],
  [
    'no file',
    { path: '/srv/a' },
    [missing],
    'path: There is no /srv/a (state: touch makes an empty file, directory a directory; copy brings content.)'
  ],
  [
    'an empty file',
    { path: '/srv/a', state: 'touch', mode: '0600', owner: 'ada' },
    [missing],
    ['is not there | install -T -m 0600 -o ada -- /dev/null /srv/a']
  ],
  [
    'touched every time',
    { path: '/srv/a', state: 'touch' },
    [regular],
    ['touched every time | touch -- /srv/a']
  ],
  ['touched once', { path: '/srv/a', state: 'touch', modification_time: 'preserve' }, [regular], []],
  ['a link that is right', { path: '/srv/a', state: 'link', src: 'b' }, [link, 'b'], []],
  [
    'a link elsewhere',
    { path: '/srv/a', state: 'link', src: 'c' },
    [link, 'b'],
    ['points to b | ln -sfn -- c /srv/a']
  ],
  [
    'a new link of someone',
    { path: '/srv/a', state: 'link', src: 'c', owner: 'ada' },
    [missing, missing],
    ['is not there | ln -sfn -- c /srv/a', 'a new link belongs to who made it | chown -h -- ada /srv/a']
  ],
  [
    'a file in the way of a link',
    { path: '/srv/a', state: 'link', src: 'c' },
    [regular, 1],
    'path: /srv/a is a file (force: true replaces it.)'
  ],
  [
    'a file in the way, by force',
    { path: '/srv/a', state: 'link', src: 'c', force: true },
    [regular, 1],
    ['is a file | ln -sfn -- c /srv/a']
  ],
  [
    'a directory in the way, by force',
    { path: '/srv/a', state: 'link', src: 'c', force: true },
    [directory, 1],
    'path: /srv/a is a directory, and a link does not replace one (Remove it first, with state: absent.)'
  ],
  ['the same file', { path: '/srv/a', state: 'hard', src: '/srv/b' }, [regular, 0], []],
  [
    'a new name for a file',
    { path: '/srv/a', state: 'hard', src: '/srv/b' },
    [missing, 1],
    ['is not there | ln -fT -- /srv/b /srv/a']
  ],
  ['removed', { path: '/srv/a', state: 'absent' }, [directory], ['is a directory | rm -rf -- /srv/a']],
  ['gone already', { path: '/srv/a', state: 'absent' }, [missing], []],
  ['never everything', { path: '//', state: 'absent' }, [missing], 'path: Everything would be removed'],
  [
    'a link to nowhere',
    { path: '/srv/a', state: 'link' },
    [missing, 1],
    'state: A link needs src: what it points to'
  ],
  [
    'src without a link',
    { path: '/srv/a', state: 'directory', src: 'b' },
    [missing],
    'src: src says what a link points to; state is directory (To bring a file to the host use copy.)'
  ],
  [
    'mode of a link',
    { path: '/srv/a', state: 'link', src: 'b', mode: '0644' },
    [missing, 1],
    'mode: A link has no mode of its own'
  ]
])
