/** Parts that the documentation’s examples are put together from. */
export const backend = `backend be_web
    option httpchk
    server web1 192.0.2.11:80 check
`

/** Lines for frontend fe_web before its default_backend, and for be_web instead of its usual ones. */
export const web = (frontend: string, servers?: string): string =>
  `frontend fe_web
    bind :80
${frontend}    default_backend be_web

${servers === undefined ? backend : `backend be_web\n${servers}`}`

/** A frontend for TLS, with what follows the certificate on its bind line. */
export const tls = (options: string, global = '', rules = ''): string =>
  `${global}frontend fe_https
    bind :443 ssl crt /etc/haproxy/certs/site.pem ${options}
${rules}    default_backend be_web

${backend}`

/** What follows a quic bind’s address in a site that is in order. */
export const quicOptions = 'ssl crt /etc/haproxy/certs/site.pem alpn h3'

/** A site with HTTP/1.1, 2 and 3, and what its quic binds say. */
export const quicSite = (quic: string, extra = ''): string => `${extra}frontend fe_https
    bind :443 ssl crt /etc/haproxy/certs/site.pem alpn h2,http/1.1
    bind quic4@:443 ${quic}
    bind quic6@:443 v6only ${quic}
    http-after-response set-header alt-svc 'h3=":443"; ma=86400'
    default_backend be_web

backend be_web
    option httpchk
    server web1 192.0.2.11:80 check
`
