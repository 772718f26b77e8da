/** All events, or those of sessions with events of several users. */
export type EventSource = 'events' | 'shared_events';

/**
 * What a session did, from its events: how far it came through the stages in order, and what became of each product in its cart. The columns
 * keep both for whole sessions. Answers that count only some events of a session (a filter, or a day cut at a time) use the same SQL.
 *
 * @param condition on events `e`; events of other sessions may not pass
 */
export const orderedSteps = (condition: string, source: EventSource = 'events'): string => `
    select user_session, view_at, cart_at, list_min(list_filter(purchases, lambda p: p >= cart_at)) as purchase_at
    from (
      select *, list_min(list_filter(carts, lambda c: c >= view_at)) as cart_at
      from (
        select e.user_session, min(e.event_time) filter (e.event_type = 'view') as view_at,
          list(e.event_time) filter (e.event_type = 'cart') as carts, list(e.event_time) filter (e.event_type = 'purchase') as purchases
        from ${source} e
        where ${condition} and e.event_type in ('view', 'cart', 'purchase')
        group by e.user_session))`;

/**
 * Each product in the cart of a session.
 *
 * @param condition on events `e`; must pass all events of the sessions, or those before a cut
 */
export const cartPairs = (condition: string): string => `
    select user_session, product_id, user_id, store_day(cart_at) as cart_day, view_at, cart_at, last_cart_at,
      list_max(list_filter(carts, lambda c: c <= bought_at)) as cart_before_bought_at, bought_at, is_bought, is_taken_out, price
    from (
      select *, list_min(list_filter(purchases, lambda p: p >= cart_at)) as bought_at, purchases is not null as is_bought
      from (
        select e.user_session, e.product_id, min(e.event_time) filter (e.event_type = 'view') as view_at,
          min(e.event_time) filter (e.event_type = 'cart') as cart_at, max(e.event_time) filter (e.event_type = 'cart') as last_cart_at,
          -- Of the last cart event, and of several at once: the largest.
          arg_max(e.user_id, (e.event_time, e.user_id)) filter (e.event_type = 'cart') as user_id,
          nullif(arg_max(coalesce(e.price, -1), (e.event_time, coalesce(e.price, -1))) filter (e.event_type = 'cart'), -1) as price,
          list(e.event_time) filter (e.event_type = 'cart') as carts, list(e.event_time) filter (e.event_type = 'purchase') as purchases,
          coalesce(bool_or(e.event_type = 'remove_from_cart'), false) as is_taken_out
        from events e
        where ${condition}
        group by e.user_session, e.product_id
        having count(*) filter (e.event_type = 'cart') > 0))`;
