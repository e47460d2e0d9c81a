import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filesOf } from '../../../runner/cli/catalogue/files-of.ts'
import { comparedWords, registeredSections } from '../../../runner/cli/catalogue/read-sections.ts'
import { readTables } from '../../../runner/cli/catalogue/read-tables.ts'

const tables: readonly (readonly [title: string, source: string, found: readonly unknown[]])[] = [
  [
    'keywords of sections, with what the preprocessor and the file ask for',
    `static struct cfg_kw_list kws = {ILH, {
	{ CFG_GLOBAL, "one.setting", parse_one }, /* { CFG_GLOBAL, "not", this } */
#ifdef USE_LUA
	{ CFG_LISTEN, "two", parse_two, KWF_EXPERIMENTAL },
#endif
#if defined(USE_ENGINE) && !defined(OPENSSL_NO_ENGINE)
	{ CFG_GLOBAL, "three", parse_three },
#else
	{ CFG_GLOBAL, "four", parse_four },
#endif
	{ 0, NULL, NULL },
}};`,
    [
      { kind: 'line', name: 'one.setting', at: 'global', needs: ['QUIC'] },
      { kind: 'line', name: 'two', at: 'proxy', experimental: true, needs: ['QUIC', 'LUA'] },
      { kind: 'line', name: 'three', at: 'global', needs: ['QUIC', 'ENGINE'] },
      { kind: 'line', name: 'four', at: 'global', needs: ['QUIC'] }
    ]
  ],
  [
    'options with the words they take',
    `static struct bind_kw_list kws = { "SSL", { }, {
	{ "alpn", parse_alpn, 1 },
	{ "tfo", parse_tfo, 0 },
	{ NULL, NULL, 0 },
}};
static struct srv_kw_list srv = { "ALL", { }, { { "source", parse_source, -1, 1, 1 }, { NULL, NULL, 0 } }};
struct ssl_crtlist_kw list[] = { { "verify", parse_verify, 1 }, { NULL, NULL, 0 } };
struct ckch_conf_kws load[] = { { "key", offsetof(struct x, key), PARSE_TYPE_STR, load_key }, { NULL, -1, 0, NULL } };`,
    [
      { kind: 'bind', name: 'alpn', takes: 1, needs: ['QUIC'] },
      { kind: 'bind', name: 'tfo', takes: 0, needs: ['QUIC'] },
      { kind: 'server', name: 'source', needs: ['QUIC'] },
      { kind: 'certificate', name: 'verify', at: 'crt-list', takes: 1, needs: ['QUIC'] },
      { kind: 'certificate', name: 'key', at: 'crt-store', takes: 1, needs: ['QUIC'] }
    ]
  ],
  [
    'actions by the rule sets they are registered for',
    `static struct action_kw_list conn = {ILH, {
	{ "set-src", parse_src },
	{ "set-var", parse_store, KWF_MATCH_PREFIX },
	{ /* END */ }
}};
INITCALL1(STG_REGISTER, tcp_req_conn_keywords_register, &conn);
INITCALL1(STG_REGISTER, http_req_keywords_register, &conn);
static struct action_kw_list old = {ILH, { { "silent-drop", parse_drop, 0 }, { "sc-inc", parse_sc, 1 }, { NULL, NULL } }};
INITCALL1(STG_REGISTER, http_res_keywords_register, &old);
static struct action_kw_list srv = { ILH, { { "prometheus-exporter", parse }, { NULL, NULL } }};
INITCALL1(STG_REGISTER, service_keywords_register, &srv);`,
    [
      { kind: 'action', name: 'set-src', at: 'tcp-request connection', needs: ['QUIC'] },
      { kind: 'action', name: 'set-var', at: 'tcp-request connection', prefix: true, needs: ['QUIC'] },
      { kind: 'action', name: 'set-src', at: 'http-request', needs: ['QUIC'] },
      { kind: 'action', name: 'set-var', at: 'http-request', prefix: true, needs: ['QUIC'] },
      { kind: 'action', name: 'silent-drop', at: 'http-response', needs: ['QUIC'] },
      { kind: 'action', name: 'sc-inc', at: 'http-response', prefix: true, needs: ['QUIC'] },
      { kind: 'service', name: 'prometheus-exporter', needs: ['QUIC'] }
    ]
  ],
  [
    'fetches, converters, criteria, commands and options of proxies',
    `static struct sample_fetch_kw_list f = {ILH, { { "src", fetch_src, 0, NULL, SMP_T_ADDR, SMP_USE_L4CLI }, { "hdr", fetch_hdr, ARG2(0,STR,SINT), val_hdr, SMP_T_STR, SMP_USE_HRQHV }, {}, }};
static struct sample_conv_kw_list c = {ILH, { { "map", conv_map, ARG2(1,STR,STR), load, SMP_T_STR, SMP_T_STR, (void *)PAT_MATCH_STR }, { NULL, NULL, 0, 0, 0 } }};
static struct acl_kw_list a = {ILH, { { "path_beg", "path", PAT_MATCH_BEG }, { "method", NULL, PAT_MATCH_STR, parse }, {} }};
static struct cli_kw_list cli = {{ },{
	{ { "show", "pools", NULL }, "show pools [by*] [nb] : memory", parse_pools, NULL, NULL },
	{ { "set", "anon", "on" }, NULL, parse_anon, NULL, NULL, NULL, ACCESS_MASTER },
	{{},}
}};
const struct cfg_opt opts[] = { { "httplog", 1, PR_CAP_FE, 0, 0 }, { "abortonclose", PR_O_ABRT, PR_CAP_FE|PR_CAP_BE, 0, 0 }, { NULL, 0, 0, 0, 0 } };`,
    [
      { kind: 'fetch', name: 'src', output: 'addr', needs: ['QUIC'] },
      { kind: 'fetch', name: 'hdr', parameters: '([string,integer])', output: 'str', needs: ['QUIC'] },
      {
        kind: 'converter',
        name: 'map',
        parameters: '(string[,string])',
        input: 'str',
        output: 'str',
        needs: ['QUIC']
      },
      { kind: 'match', name: 'path_beg', means: 'path -m beg', needs: ['QUIC'] },
      { kind: 'match', name: 'method', means: 'method -m str', needs: ['QUIC'] },
      { kind: 'command', name: 'show pools', at: 'worker', parameters: '[by*] [nb]', needs: ['QUIC'] },
      { kind: 'command', name: 'set anon on', at: 'master', needs: ['QUIC'] },
      {
        kind: 'line',
        name: 'option httplog',
        at: 'proxy',
        negatable: true,
        sides: ['frontend'],
        needs: ['QUIC']
      },
      {
        kind: 'line',
        name: 'option abortonclose',
        at: 'proxy',
        negatable: true,
        sides: ['frontend', 'backend'],
        needs: ['QUIC']
      }
    ]
  ]
]

for (const [title, source, found] of tables)
  test(`the source's tables give ${title}`, () => {
    assert.deepEqual(readTables(source, 'QUIC'), found)
  })

test('a parser’s own comparisons give the keywords that are older than the tables', () => {
  const source = `
REGISTER_CONFIG_SECTION("cache", cfg_parse_cache, cfg_post_parse_cache);
int cfg_parse_cache(const char *file, int linenum, char **args, int kwm)
{
	if (strcmp(args[0], "cache") == 0) { puts("a brace } and \\\\"); }
	else if (strcmp(args[0],"max-age") == 0 || !strcmp(args[1], "inner")) { char c = '}'; }
	return 0;
}
int other(char **args) { return strcmp(args[0], "elsewhere"); }
`
  assert.deepEqual(registeredSections(source), [['cache', 'cfg_parse_cache']])
  assert.deepEqual(comparedWords(source, 'cfg_parse_cache'), ['cache', 'max-age'])
})

test('the Makefile tells which file needs which feature', () => {
  const makefile = `ifneq ($(USE_QUIC:0=),)
  OPTIONS_OBJS += src/quic_tx.o \\
                  src/quic_rx.o
  ifneq ($(USE_QUIC_OPENSSL_COMPAT:0=),)
    OPTIONS_OBJS += src/quic_openssl_compat.o
  endif
endif
OPTIONS_OBJS += src/always.o
`
  assert.deepEqual(
    [...filesOf(makefile)],
    [
      ['src/quic_tx.c', 'QUIC'],
      ['src/quic_rx.c', 'QUIC'],
      ['src/quic_openssl_compat.c', 'QUIC_OPENSSL_COMPAT']
    ]
  )
})
