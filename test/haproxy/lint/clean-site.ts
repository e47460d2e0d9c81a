/** A configuration that nothing is to be said about: HTTP/1.1, 2 and 3, for HAProxy 3.4 with AWS-LC. */
export const cleanSite = `global
    log stdout format raw local0
    chroot /var/lib/haproxy
    user haproxy
    group haproxy
    setcap cap_net_bind_service
    stats socket /run/haproxy/admin.sock mode 600 level admin
    hard-stop-after 10m
    close-spread-time 30s
    cluster-secret "\${CLUSTER_SECRET}"
    ssl-default-bind-curves X25519MLKEM768:X25519:prime256v1:secp384r1
    ssl-default-bind-ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305
    ssl-default-bind-ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256
    ssl-default-bind-options prefer-client-ciphers ssl-min-ver TLSv1.2 no-tls-tickets
defaults
    mode http
    log global
    option httpslog
    option dontlognull
    option forwardfor
    option redispatch
    retries 3
    timeout http-request 10s
    timeout queue 30s
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout http-keep-alive 15s
    timeout check 5s
frontend fe_http
    bind :80
    http-request redirect scheme https code 308
frontend fe_https
    bind :443           ssl crt /etc/haproxy/certs/site.pem alpn h2,http/1.1
    bind quic4@:443     ssl crt /etc/haproxy/certs/site.pem alpn h3
    bind quic6@:443 v6only ssl crt /etc/haproxy/certs/site.pem alpn h3
    http-after-response set-header alt-svc 'h3=":443"; ma=900'
    http-after-response set-header strict-transport-security "max-age=63072000; includeSubDomains"
    default_backend be_web
backend be_web
    balance leastconn
    option httpchk
    http-check send meth GET uri /healthz ver HTTP/1.1 hdr host app.example
    http-check expect status 200
    default-server ssl verify required ca-file @system-ca sni str(app.example) check inter 5s maxconn 500
    server nginx01 192.168.0.11:443
    server nginx02 192.168.0.12:443
`

/** The same for a HAProxy on OpenSSL 3.0 and its compatibility layer. */
export const cleanCompatSite = cleanSite
  .replace('    setcap', '    limited-quic\n    setcap')
  .replace('X25519MLKEM768:', '')

/** The same with a crt-list instead of the certificate. */
export const cleanListSite = cleanSite.replaceAll(
  'crt /etc/haproxy/certs/site.pem',
  'crt-list /etc/haproxy/crt-list.txt'
)
