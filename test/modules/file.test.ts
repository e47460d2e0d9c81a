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
    [[1, '41ed 0 0 root root /srv']],
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
    ['touched every time | touch -c -- /srv/a']
  ],
  [
    'touched once',
    { path: '/srv/a', state: 'touch', modification_time: 'preserve', access_time: 'preserve' },
    [regular],
    []
  ],
  [
    'touched by half',
    { path: '/srv/a', state: 'touch', modification_time: 'preserve' },
    [regular],
    ['touched every time | touch -c -a -- /srv/a']
  ],
  ['times of what is there are let be', { path: '/srv/a', mode: '0644' }, [regular], []],
  [
    'a time that it has, and one that it has not',
    { path: '/srv/a', modification_time: '202001020304', access_time: '202001020304.05' },
    [regular, 'same\nother'],
    ['its time is another one, wanted 202001020304.05 | touch -c -a -t 202001020304.05 -- /srv/a']
  ],
  [
    'a new file with a time',
    { path: '/srv/a', state: 'touch', modification_time: '202001020304.05' },
    [missing, [0, 'other\nother']],
    [
      'is not there | install -T -m 0644 -- /dev/null /srv/a',
      'its time is another one, wanted 202001020304.05 | touch -c -m -t 202001020304.05 -- /srv/a'
    ]
  ],
  [
    'the time of a link itself',
    { path: '/srv/a', modification_time: 'now', follow: false },
    [link],
    ['touched every time | touch -c -h -m -- /srv/a']
  ],
  [
    'parents that are not there are as the directory is',
    { path: '/srv/a/b/c', state: 'directory', owner: 'ada' },
    [[1, '41ed 0 0 root root /srv']],
    ['3 directories are not there | install -d -m 0755 -o ada -- /srv/a /srv/a/b /srv/a/b/c']
  ],
  ['a link that is right', { path: '/srv/a', state: 'link', src: 'b' }, [link, 'b'], []],
  [
    'a link elsewhere',
    { path: '/srv/a', state: 'link', src: 'c' },
    [link, 'b'],
    ['points to b | ln -sfn -- c /srv/a']
  ],
  [
    'a new link of someone',
    { path: '/srv/a', state: 'link', src: 'c', owner: 'ada', follow: false },
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
    'a directory in the way',
    { path: '/srv/a', state: 'link', src: 'c' },
    [directory, 1],
    'path: /srv/a is a directory (force: true replaces it when it is empty.)'
  ],
  [
    'an empty directory in the way, by force',
    { path: '/srv/a', state: 'link', src: 'c', force: true },
    [directory, 1],
    ['an empty directory may be replaced | rmdir -- /srv/a', 'is a directory | ln -sfn -- c /srv/a']
  ],
  [
    'the owner and the mode of what a link leads to',
    { path: '/srv/a', state: 'link', src: 'b', owner: 'ada', mode: '0600' },
    [link, 'b', '81a4 0 0 root root /srv/b'],
    ['owner is root, wanted ada | chown -- ada /srv/b', 'mode is 0644, wanted 0600 | chmod -- 0600 /srv/b']
  ],
  [
    'a new link to what is not there has no attributes to set',
    { path: '/srv/a', state: 'link', src: '/opt/b', owner: 'ada' },
    [missing, 1, missing],
    ['is not there | ln -sfn -- /opt/b /srv/a']
  ],
  [
    'a link as it is, and the mode of what it leads to',
    { path: '/srv/a', state: 'link', mode: '0600' },
    [link, 'b', '81a4 0 0 root root /srv/a'],
    ['mode is 0644, wanted 0600 | chmod -- 0600 /srv/a']
  ],
  [
    'a link to no one knows what',
    { path: '/srv/a', state: 'link' },
    [missing, 1],
    'state: A link needs src: what it points to'
  ],
  [
    'a new name, and the mode of the file',
    { path: '/srv/a', state: 'hard', src: '/srv/b', mode: '0600' },
    [missing, 1, '81a4 0 0 root root /srv/b'],
    ['is not there | ln -fT -- /srv/b /srv/a', 'mode is 0644, wanted 0600 | chmod -- 0600 /srv/a']
  ],
  [
    'another file in the way of a new name',
    { path: '/srv/a', state: 'hard', src: '/srv/b' },
    [regular, 1],
    'path: /srv/a is a file (force: true replaces it.)'
  ],
  [
    'a new name for a relative path',
    { path: '/srv/a', state: 'hard', src: 'b' },
    [],
    'src: The file that gets another name is named by an absolute path'
  ],
  [
    'a new name for nothing',
    { path: '/srv/a', state: 'hard' },
    [],
    'state: A hard link needs src: the file that gets another name'
  ],
  [
    'times with recurse',
    { path: '/srv/a', recurse: true, modification_time: 'now' },
    [],
    'recurse: Times are those of path itself; recurse sets owner, group and mode'
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
    { path: '/srv/a', state: 'link', src: 'b', mode: '0644', follow: false },
    [missing, 1],
    'mode: A link has no mode of its own'
  ]
])
