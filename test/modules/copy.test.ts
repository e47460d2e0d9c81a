import { copy } from '../../runner/modules/copy.ts'
import { content } from './plan.ts'
import { plans } from './table.ts'

const hello = content('hello\n').sha256
const there = '81a4 0 0 root root /etc/a'
const files = { a: 'hello\n', 'site/x': 'x', 'site/sub/y': 'y' }
const inTree = (name: string, digest: string): string => `${digest}  /srv/site/${name}`

plans(copy, [
  ['content that is there', { content: 'hello\n', dest: '/etc/a' }, [there, `${hello}  /etc/a`], []],
  [
    'content that is not there',
    { content: 'hello\n', dest: '/etc/a' },
    [1, 1],
    ['is not there | write /etc/a']
  ],
  [
    'other content keeps what is not said',
    { content: 'hi\n', dest: '/etc/a', owner: 'ada' },
    [there, `${hello}  /etc/a`],
    ['content differs | write /etc/a ada:']
  ],
  [
    'a symbolic mode starts from the mode there is',
    { content: 'hi\n', dest: '/etc/a', mode: 'o=' },
    [there, `${hello}  /etc/a`],
    ['content differs | write /etc/a 0640']
  ],
  [
    'only its mode',
    { content: 'hello\n', dest: '/etc/a', mode: '0600' },
    [there, `${hello}  /etc/a`],
    ['mode is 0644, wanted 0600 | chmod -- 0600 /etc/a']
  ],
  [
    'a link is replaced',
    { content: 'hello\n', dest: '/etc/a' },
    ['a1ff 0 0 root root /etc/a', `${hello}  /etc/a`],
    ['is a link, wanted a file | write /etc/a']
  ],
  [
    'without force nothing is replaced',
    { content: 'hi\n', dest: '/etc/a', force: false },
    [there, `${hello}  /etc/a`],
    []
  ],
  [
    'a backup',
    { content: 'hi\n', dest: '/etc/a', backup: true },
    [there, `${hello}  /etc/a`],
    [
      `a backup is wanted | cp -p -- /etc/a /etc/a.${hello.slice(0, 12)}.bak`,
      'content differs | write /etc/a'
    ]
  ],
  [
    'validated before it takes its place',
    { content: 'hi\n', dest: '/etc/a', validate: 'visudo -cf %s' },
    [there, `${hello}  /etc/a`],
    ['content differs | write /etc/a, valid by visudo -cf %s']
  ],
  [
    'a directory where a text is wanted',
    { content: 'hello\n', dest: '/etc/a' },
    ['41ed 0 0 root root /etc/a\n41ed 0 0 root root /etc/a/.', 1],
    'dest: /etc/a is a directory (Name the file in it.)'
  ],
  [
    'a file into a directory',
    { src: 'a', dest: '/etc' },
    ['41ed 0 0 root root /etc\n41ed 0 0 root root /etc/.\n81a4 0 0 root root /etc/a', `${hello}  /etc/a`],
    [],
    { files }
  ],
  [
    'a file into a directory that is not there',
    { src: 'a', dest: '/srv/new/' },
    [1, 1],
    ['its directory is not there | mkdir -p -- /srv/new', 'is not there | write /srv/new/a'],
    { files }
  ],
  [
    'a directory',
    { src: 'site', dest: '/srv', mode: '0640', directory_mode: '0750', group: 'haproxy' },
    [1, 1],
    [
      '2 directories are not there | install -d -m 0750 -g haproxy -- /srv/site /srv/site/sub',
      'is not there | write /srv/site/sub/y 0640 :haproxy',
      'is not there | write /srv/site/x 0640 :haproxy'
    ],
    { files }
  ],
  [
    'what is in a directory',
    { src: 'site/', dest: '/srv/site' },
    [
      [
        1,
        '41ed 0 0 root root /srv/site\n41ed 0 0 root root /srv/site/.\n41ed 0 0 root root /srv/site/sub\n41ed 0 0 root root /srv/site/sub/.\n81a4 0 0 root root /srv/site/x\n81a4 0 0 root root /srv/site/sub/y'
      ],
      `${inTree('sub/y', content('y').sha256)}\n${inTree('x', content('z').sha256)}`
    ],
    ['content differs | write /srv/site/x'],
    { files }
  ],
  [
    'a link is followed',
    { content: 'hi\n', dest: '/etc/a', follow: true },
    [there, `${hello}  /etc/a`, '/srv/a'],
    ['content differs | write /srv/a']
  ],
  [
    'a link to nothing is replaced, though it should be followed',
    { content: 'hi\n', dest: '/etc/a', follow: true },
    [1, 1, 1],
    ['is not there | write /etc/a']
  ],
  [
    'the mode of the file of the controller',
    { src: 'a', dest: '/etc/a', mode: 'preserve' },
    [there, `${hello}  /etc/a`],
    ['mode is 0644, wanted 0755 | chmod -- 0755 /etc/a'],
    { files, mode: '0755' }
  ],
  [
    'the modes of the files of a directory',
    { src: 'site', dest: '/srv', mode: 'preserve' },
    [1, 1],
    [
      '2 directories are not there | install -d -m 0755 -- /srv/site /srv/site/sub',
      'is not there | write /srv/site/sub/y 0600',
      'is not there | write /srv/site/x 0600'
    ],
    { files, mode: '0600' }
  ],
  [
    'the digest that it should have',
    { src: 'a', dest: '/etc/a', checksum: hello.toUpperCase() },
    [there, `${hello}  /etc/a`],
    [],
    { files }
  ],
  [
    'another digest',
    { src: 'a', dest: '/etc/a', checksum: '0'.repeat(64) },
    [1, 1],
    `checksum: The digest of a is ${hello}`,
    { files }
  ],
  [
    'a digest of a directory',
    { src: 'site', dest: '/etc/a', checksum: '0'.repeat(64) },
    [1, 1],
    'checksum: src is a directory, which has no checksum',
    { files }
  ],
  [
    'a file of the host',
    { src: '/opt/a', dest: '/etc/a', remote_src: true },
    ['81a4 0 0 root root /opt/a', 1, [1, `${hello}  /opt/a`], 3],
    ['is not there | cp -- /opt/a /etc/a']
  ],
  [
    'a file of the host that is there',
    { src: '/opt/a', dest: '/etc/a', remote_src: true, mode: 'preserve' },
    ['81ed 0 0 root root /opt/a', there, `${hello}  /opt/a\n${hello}  /etc/a`, 3],
    ['mode is 0644, wanted 0755 | chmod -- 0755 /etc/a']
  ],
  [
    'a file of the host, with a backup, into a directory that is not there',
    { src: '/opt/a', dest: '/etc/new/', remote_src: true, backup: true },
    ['81a4 0 0 root root /opt/a', 1, [1, `${hello}  /opt/a`], 3],
    ['its directory is not there | mkdir -p -- /etc/new', 'is not there | cp -- /opt/a /etc/new/a']
  ],
  [
    'no such file of the host',
    { src: '/opt/a', dest: '/etc/a', remote_src: true },
    [1, 1, 1, 3],
    'src: There is no /opt/a on the host'
  ],
  [
    'something of the host that is no file',
    { src: '/dev/null', dest: '/etc/a', remote_src: true },
    ['21b6 0 0 root root /dev/null', 1, 1, 3],
    'src: /dev/null is not a regular file'
  ],
  [
    'another digest of a file of the host',
    { src: '/opt/a', dest: '/etc/a', remote_src: true, checksum: '0'.repeat(64) },
    ['81a4 0 0 root root /opt/a', 1, [1, `${hello}  /opt/a`], 3],
    `checksum: The digest of /opt/a is ${hello}`
  ],
  [
    'a directory of the host with a mode',
    { src: '/opt/d', dest: '/etc/d', remote_src: true, mode: '0644' },
    ['41ed 0 0 root root /opt/d', 1, 1, ''],
    'mode: /opt/d is a directory of the host: what is in it keeps its mode (Set others with file and recurse: true.)'
  ],
  [
    'a relative path of the host',
    { src: 'a', dest: '/etc/a', remote_src: true },
    [],
    'src: A file of the host is named by an absolute path'
  ],
  [
    'the mode of a text',
    { content: 'a', dest: '/etc/a', mode: 'preserve' },
    [],
    'mode: A text has no mode that could be preserved'
  ],
  ['nothing to copy', { dest: '/etc/a' }, [1, 1], 'src: There is nothing to copy (Give src or content.)'],
  [
    'two things to copy',
    { src: 'a', content: 'b', dest: '/etc/a' },
    [1, 1],
    'content: src and content are both given; one says it all'
  ]
])
