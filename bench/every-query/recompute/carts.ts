import { CART_CUT_OFFS } from '@storepulse/contracts';
import { z } from 'zod';
import { inRange, matches, members, query } from './conditions.js';
import { cents, count, type Recompute } from './recompute.js';

const sum = z.object({ pairs: count, value: count });
const outcomesBody = z.object({
  outcomes: z.object({ put: sum, bought: sum, takenOut: sum }),
  cutOffs: z.array(z.object({ minutes: count, left: sum, boughtInSession: sum, boughtLater: sum })).length(CART_CUT_OFFS.length),
});

const pairsAnd = (condition: string): string =>
  `count(session) filter (${condition})::double, coalesce(sum(value) filter (${condition}), 0)::double`;

/** (session, product) pairs first put in a cart in the range: what became of them, and which lay there longer than each cut-off. */
export const cartOutcomes: Recompute = {
  sql: (asked) =>
    query(
      [
        ...members(asked),
        `pairs as (
           select
             session, product, arg_max(usr, (t, usr)) filter (type = 'cart') as usr,
             greatest(arg_max(coalesce(price, -1), (t, coalesce(price, -1))) filter (type = 'cart'), 0) as value,
             min(t) filter (type = 'cart') as first_cart, max(t) filter (type = 'cart') as last_cart,
             list(t) filter (type = 'cart') as carts, coalesce(list(t) filter (type = 'purchase'), []) as purchases,
             bool_or(type = 'purchase') as bought, bool_or(type = 'remove_from_cart') as taken_out
           from ev
           where session in (select session from ev where session is not null and type = 'cart' and ${inRange(asked)} and ${matches(asked)})
           group by session, product
           having bool_or(type = 'cart' and ${inRange(asked)} and ${matches(asked)}) and ${inRange(asked, `(min(t) filter (type = 'cart'))::date`)})`,
        `sold as (select *, list_min(list_filter(purchases, lambda x: x >= first_cart)) as sold_at from pairs)`,
        `later as (
           select distinct p.session, p.product
           from pairs p join ev b on b.usr = p.usr and b.product = p.product
           where not p.bought and not p.taken_out and b.type = 'purchase' and b.session is distinct from p.session
             and b.t > p.last_cart and b.t <= p.last_cart + interval 7 days)`,
        `rested as (
           select s.*, l.session is not null as later,
             -- What was never bought or removed lies there until now, which is longer than any cut-off.
             case
               when bought then coalesce(epoch(sold_at - list_max(list_filter(carts, lambda x: x <= sold_at))), 0)
               when not taken_out then 1e12
               else -1
             end as seconds
           from sold s left join later l on l.session = s.session and l.product = s.product)`,
      ],
      `select minutes, ${pairsAnd('minutes = 0')}, ${pairsAnd('minutes = 0 and bought')}, ${pairsAnd('minutes = 0 and taken_out and not bought')},
         ${pairsAnd('seconds > minutes * 60')}, ${pairsAnd('seconds > minutes * 60 and bought')},
         ${pairsAnd('seconds > minutes * 60 and not bought and later')}
       from (values (0), ${CART_CUT_OFFS.map((minutes) => `(${minutes})`).join(', ')}) cut_offs (minutes)
       left join rested on true
       group by minutes order by minutes`,
    ),
  expected: (rows) =>
    rows.flatMap(([minutes, ...figures]) => {
      const own = minutes === 0 ? figures.slice(0, 6) : [minutes, ...figures.slice(6)];
      return own.map((value, at) => ((minutes === 0 ? at % 2 === 1 : at > 0 && at % 2 === 0) ? cents(value) : Number(value)));
    }),
  answered: (body) => {
    const { outcomes, cutOffs } = outcomesBody.parse(body);
    const both = ({ pairs, value }: z.output<typeof sum>) => [pairs, cents(value)];
    return [
      ...both(outcomes.put),
      ...both(outcomes.bought),
      ...both(outcomes.takenOut),
      ...cutOffs.flatMap(({ minutes, left, boughtInSession, boughtLater }) => [
        minutes,
        ...both(left),
        ...both(boughtInSession),
        ...both(boughtLater),
      ]),
    ];
  },
};
