import { Type } from 'typebox'
import { defineModule } from './module.ts'
import { baseName } from './path-param.ts'
import { checkedPlacementParams, observePlace, place, placementResult, reportPlacement } from './placement.ts'

export const template = defineModule({
  name: 'template',
  summary: 'Render a template to a file of the host.',
  description:
    'Templates are Handlebars, not Jinja: the same as in playbooks. They are looked for in the role’s templates/, then beside the playbook. ' +
    'A link at the destination is replaced by the file, as in Ansible.',
  params: Type.Object(
    {
      src: Type.String({
        hq: 'template',
        description: 'The template. In a directory, its name without .hbs is used.'
      }),
      ...checkedPlacementParams
    },
    { additionalProperties: false }
  ),
  result: placementResult,
  examples: [
    `- name: The configuration of HAProxy
  template:
    src: haproxy.cfg.hbs
    dest: /etc/haproxy/haproxy.cfg
    owner: root
    group: haproxy
    mode: '0640'
    validate: /opt/haproxy/current/sbin/haproxy -c -f %s
  notify: Reload HAProxy`
  ],

  observe: (want, context) =>
    observePlace(want.dest, baseName(want.src).replace(/\.hbs$/, ''), context.template(want.src), context),
  plan: (want, now, context) => place(context.template(want.src), want, now),
  report: (want, now, _outcomes, context) => reportPlacement(context.template(want.src), want, now)
})
