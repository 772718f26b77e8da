-- The schema of a new store, for reading. Migrations create it; `npm run schema` writes this file, and a test compares the two.
-- Partitions, owners and rights are left out: see database/partitions and database/roles.

create type event_type as enum ('view', 'cart', 'remove_from_cart', 'purchase', 'refund');

create sequence external_id_surrogates as bigint increment by -1 minvalue -9223372036854775808 maxvalue -1 start with -1 cache 1;

create sequence migrations_id_seq as integer increment by 1 minvalue 1 maxvalue 2147483647 start with 1 cache 1;

CREATE OR REPLACE FUNCTION public.abandoned_of(carts bigint, purchases bigint)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN GREATEST((carts - purchases), (0)::bigint);

CREATE OR REPLACE FUNCTION public.add_partition(parent text, name text, lower_bound text, upper_bound text, fill integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET "TimeZone" TO 'UTC'
AS $function$
      begin
        if not (parent in ('events', 'product_days', 'sessions', 'user_days') and name ~ ('^' || parent || '_\d{4}_\d{2}$')
          or parent = 'event_messages' and name ~ '^event_messages_\d{4}_\d{2}_\d{2}$')
        then
          raise exception 'not a partition of the store: % of %', name, parent using errcode = 'insufficient_privilege';
        end if;
        if not upper_bound::timestamptz - lower_bound::timestamptz between interval '1 day' and interval '31 days' then
          raise exception 'not the bounds of a partition: % to %', lower_bound, upper_bound using errcode = 'invalid_parameter_value';
        end if;
        if parent = 'event_messages' then
          execute format('create table %I (like event_messages, primary key (message_key))', name);
        else
          execute format('create table %I (like %I including defaults including constraints) with (fillfactor = %s)', name, parent, fill);
        end if;
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, name, lower_bound, upper_bound);
      end $function$;

CREATE OR REPLACE FUNCTION public.day_start(day date)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN store_instant((day)::timestamp without time zone);

CREATE OR REPLACE FUNCTION public.percent_of(part bigint, whole bigint)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (whole = 0) THEN NULL::numeric ELSE (((((20000 * part) + whole) / (2 * whole)))::numeric * 0.01) END;

CREATE OR REPLACE FUNCTION public.store_day(moment timestamp with time zone)
 RETURNS date
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (store_local(moment))::date;

CREATE OR REPLACE FUNCTION public.store_instant(local timestamp without time zone)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (local AT TIME ZONE 'UTC'::text);

CREATE OR REPLACE FUNCTION public.store_local(moment timestamp with time zone)
 RETURNS timestamp without time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (moment AT TIME ZONE 'UTC'::text);

CREATE OR REPLACE FUNCTION public.wilson_bound(part bigint, whole bigint, side integer)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (whole = 0) THEN NULL::numeric ELSE (((floor(((0.5)::double precision + ((10000)::double precision * ((((LEAST(part, whole))::double precision + (1.9207294)::double precision) + (((side)::double precision * (1.959964)::double precision) * sqrt(((((LEAST(part, whole))::double precision * ((whole - LEAST(part, whole)))::double precision) / (whole)::double precision) + (0.9603647)::double precision)))) / ((whole)::double precision + (3.8414588)::double precision))))))::bigint)::numeric * 0.01) END;

create table accounts (
  account_id bigint generated always as identity not null,
  email text not null,
  name text not null,
  role text not null,
  password_hash text not null,
  created_at timestamp with time zone not null,
  disabled boolean default false not null,
  constraint accounts_pkey PRIMARY KEY (account_id),
  constraint accounts_email_key UNIQUE (email),
  constraint accounts_email_check CHECK ((email = lower(email))),
  constraint accounts_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'analyst'::text, 'admin'::text])))
);

create table alert_acknowledgements (
  alert_id text not null,
  since timestamp with time zone not null,
  acknowledged_by text not null,
  acknowledged_at timestamp with time zone default clock_timestamp() not null,
  constraint alert_acknowledgements_pkey PRIMARY KEY (alert_id)
);

create table annotations (
  annotation_id bigint generated always as identity not null,
  from_day date not null,
  to_day date not null,
  body text not null,
  author text not null,
  created_at timestamp with time zone default now() not null,
  changed_by text,
  changed_at timestamp with time zone,
  constraint annotations_pkey PRIMARY KEY (annotation_id),
  constraint annotations_body_check CHECK (((length(body) >= 1) AND (length(body) <= 200))),
  constraint annotations_check CHECK ((to_day >= from_day)),
  constraint annotations_check1 CHECK (((changed_by IS NULL) = (changed_at IS NULL)))
);

create table api_tokens (
  token_id bigint generated always as identity not null,
  token_hash bytea not null,
  prefix text not null,
  name text not null,
  role text not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_tokens_pkey PRIMARY KEY (token_id),
  constraint api_tokens_token_hash_key UNIQUE (token_hash),
  constraint api_tokens_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'analyst'::text, 'admin'::text]))),
  constraint api_tokens_token_hash_check CHECK ((octet_length(token_hash) = 32))
);

create table brand_days (
  brand_id integer not null,
  day date not null,
  views bigint not null,
  carts bigint not null,
  removals bigint not null,
  purchases bigint not null,
  revenue numeric not null,
  users bigint not null,
  last_event_at timestamp with time zone,
  changed_batch bigint not null,
  constraint brand_days_pkey PRIMARY KEY (brand_id, day)
) with (fillfactor=80);

create table brands (
  brand_id integer generated by default as identity not null,
  name text collate "C",
  constraint brands_pkey PRIMARY KEY (brand_id),
  constraint brands_name_key UNIQUE (name),
  constraint brands_check CHECK (((brand_id = 0) = (name IS NULL)))
);

create table cart_day_batches (
  day date not null,
  changed_batch bigint not null,
  constraint cart_day_batches_pkey PRIMARY KEY (day)
) with (fillfactor=60);

create table cart_days (
  product_id bigint not null,
  day date not null,
  pairs integer not null,
  purchased_pairs integer not null,
  undecided_pairs integer not null,
  constraint cart_days_pkey PRIMARY KEY (product_id, day)
) with (fillfactor=80);

create table cart_items (
  user_session uuid not null,
  product_id bigint not null,
  cart_day date,
  first_cart_at timestamp with time zone,
  last_cart_at timestamp with time zone,
  carts integer not null,
  removals integer not null,
  purchases integer not null,
  constraint cart_items_pkey PRIMARY KEY (user_session, product_id),
  constraint cart_items_check CHECK (((carts > 0) = (first_cart_at IS NOT NULL)))
) with (fillfactor=80);

create table categories (
  category_key integer generated by default as identity not null,
  category_id bigint,
  category_code text collate "C",
  constraint categories_pkey PRIMARY KEY (category_key),
  constraint categories_category_id_category_code_key UNIQUE NULLS NOT DISTINCT (category_id, category_code)
);

create table currency_rates (
  currency text not null,
  valid_from date not null,
  rate numeric(20,10) not null,
  set_at timestamp with time zone default now() not null,
  set_by text not null,
  constraint currency_rates_pkey PRIMARY KEY (currency, valid_from),
  constraint currency_rates_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint currency_rates_rate_check CHECK ((rate > (0)::numeric))
);

create table device_links (
  device_id bigint not null,
  linked_at timestamp with time zone not null,
  user_id bigint not null,
  constraint device_links_pkey PRIMARY KEY (device_id, linked_at, user_id),
  constraint device_links_check CHECK ((user_id <> device_id))
);

create table event_messages (
  message_key uuid not null,
  received_on date not null
) partition by RANGE (received_on);

create table events (
  event_time timestamp with time zone not null,
  user_id bigint not null,
  product_id bigint not null,
  user_session uuid,
  category_key integer not null,
  brand_id integer not null,
  event_type event_type not null,
  quantity integer default 1 not null,
  price numeric(14,4),
  device_id bigint,
  is_anonymous boolean,
  amount_id bigint,
  constraint events_price_check CHECK ((price >= (0)::numeric)),
  constraint events_quantity_check CHECK (((quantity >= 1) AND (quantity <= 1000000)))
) partition by RANGE (event_time);

create table external_ids (
  kind text collate "C" not null,
  external_id text collate "C" not null,
  id bigint default nextval('external_id_surrogates'::regclass) not null,
  constraint external_ids_pkey PRIMARY KEY (kind, external_id),
  constraint external_ids_kind_id_key UNIQUE (kind, id),
  constraint external_ids_id_check CHECK ((id < 0)),
  constraint external_ids_kind_check CHECK ((kind = ANY (ARRAY['product'::text, 'category'::text, 'user'::text, 'device'::text])))
);

create table inactivity_sessions (
  visitor_id bigint not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone not null,
  user_session uuid not null,
  constraint inactivity_sessions_pkey PRIMARY KEY (visitor_id, started_at),
  constraint inactivity_sessions_check CHECK ((ended_at >= started_at))
) with (fillfactor=80);

create table ingest_cuts (
  minute timestamp with time zone not null,
  write_key_id bigint not null,
  reason text not null,
  lines bigint not null,
  requests bigint not null,
  last_at timestamp with time zone not null,
  constraint ingest_cuts_pkey PRIMARY KEY (minute, write_key_id, reason),
  constraint ingest_cuts_lines_check CHECK ((lines >= 0)),
  constraint ingest_cuts_reason_check CHECK ((reason = ANY (ARRAY['rate'::text, 'dailyCap'::text, 'event'::text, 'origin'::text]))),
  constraint ingest_cuts_requests_check CHECK ((requests > 0))
) with (fillfactor=60);

create table ingest_minutes (
  minute timestamp with time zone not null,
  write_key_id bigint not null,
  received bigint default 0 not null,
  accepted bigint default 0 not null,
  ignored bigint default 0 not null,
  duplicates bigint default 0 not null,
  rejected bigint default 0 not null,
  unlisted bigint default 0 not null,
  shed bigint default 0 not null,
  constraint ingest_minutes_pkey PRIMARY KEY (minute, write_key_id),
  constraint ingest_minutes_check CHECK (((ignored >= 0) AND (ignored <= accepted))),
  constraint ingest_minutes_check1 CHECK (((unlisted >= 0) AND (unlisted <= rejected))),
  constraint ingest_minutes_check2 CHECK ((received = (((accepted + duplicates) + rejected) + shed)))
) with (fillfactor=60);

create table loads (
  load_id integer generated always as identity not null,
  sha256 text not null,
  file_name text not null,
  bytes bigint not null,
  status text not null,
  records_done bigint default 0 not null,
  rows_loaded bigint default 0 not null,
  rows_rejected bigint default 0 not null,
  rejections jsonb default '{}'::jsonb not null,
  days date[] default '{}'::date[] not null,
  seconds double precision default 0 not null,
  started_at timestamp with time zone default clock_timestamp() not null,
  finished_at timestamp with time zone,
  error text,
  phase text,
  fraction double precision,
  rows_written bigint default 0 not null,
  rows_per_second double precision,
  seconds_left double precision,
  progressed_at timestamp with time zone,
  rows_duplicate bigint default 0 not null,
  warnings jsonb default '{}'::jsonb not null,
  refused boolean default false not null,
  constraint loads_pkey PRIMARY KEY (load_id),
  constraint loads_sha256_key UNIQUE (sha256),
  constraint loads_bytes_check CHECK ((bytes >= 0)),
  constraint loads_check CHECK ((records_done = ((rows_loaded + rows_rejected) + rows_duplicate))),
  constraint loads_fraction_check CHECK (((fraction >= (0)::double precision) AND (fraction <= (1)::double precision))),
  constraint loads_phase_check CHECK ((phase = ANY (ARRAY['reading'::text, 'writing'::text, 'refreshing'::text]))),
  constraint loads_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint loads_status_check CHECK ((status = ANY (ARRAY['running'::text, 'interrupted'::text, 'done'::text, 'failed'::text])))
);

create table migrations (
  id integer default nextval('migrations_id_seq'::regclass) not null,
  "timestamp" bigint not null,
  name character varying not null,
  constraint "PK_8c82d7f526340ab734260ea46be" PRIMARY KEY (id)
);

create table order_lines (
  order_key uuid not null,
  line_key bigint not null,
  event_time timestamp with time zone not null,
  product_id bigint not null,
  brand_id integer not null,
  category_key integer not null,
  quantity integer not null,
  price numeric(14,4),
  currency text,
  paid_price numeric(14,4),
  constraint order_lines_pkey PRIMARY KEY (order_key, line_key),
  constraint order_lines_paid_price_check CHECK ((paid_price >= (0)::numeric)),
  constraint order_lines_price_check CHECK ((price >= (0)::numeric)),
  constraint order_lines_quantity_check CHECK (((quantity >= 1) AND (quantity <= 1000000)))
);

create table order_refunds (
  order_key uuid not null,
  refund_key uuid not null,
  event_time timestamp with time zone not null,
  line_key bigint,
  product_id bigint,
  quantity integer,
  price numeric(14,4),
  currency text,
  store_price numeric(14,4),
  constraint order_refunds_pkey PRIMARY KEY (order_key, refund_key),
  constraint order_refunds_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint order_refunds_price_check CHECK ((price >= (0)::numeric)),
  constraint order_refunds_quantity_check CHECK (((quantity >= 1) AND (quantity <= 1000000))),
  constraint order_refunds_store_price_check CHECK ((store_price >= (0)::numeric))
);

create table product_changes (
  product_id bigint not null,
  batch_id bigint not null,
  constraint product_changes_pkey PRIMARY KEY (product_id)
) with (fillfactor=60);

create table product_days (
  product_id bigint not null,
  day date not null,
  brand_id integer not null,
  category_key integer not null,
  views integer not null,
  carts integer not null,
  removals integer not null,
  purchases integer not null,
  revenue numeric not null,
  last_event_at timestamp with time zone,
  constraint product_days_pkey PRIMARY KEY (product_id, day, brand_id, category_key)
) partition by RANGE (day);

create table product_details (
  product_id bigint not null,
  name text collate "C",
  named_at timestamp with time zone,
  image_url text collate "C",
  image_url_at timestamp with time zone,
  url text collate "C",
  url_at timestamp with time zone,
  brand text collate "C",
  branded_at timestamp with time zone,
  category_code text collate "C",
  categorised_at timestamp with time zone,
  price numeric(14,4),
  priced_at timestamp with time zone,
  name_lower text generated always as (lower((name COLLATE pg_c_utf8))) stored,
  constraint product_details_pkey PRIMARY KEY (product_id),
  constraint product_details_check CHECK (((name IS NULL) = (named_at IS NULL))),
  constraint product_details_check1 CHECK (((image_url IS NULL) = (image_url_at IS NULL))),
  constraint product_details_check2 CHECK (((url IS NULL) = (url_at IS NULL))),
  constraint product_details_check3 CHECK (((brand IS NULL) = (branded_at IS NULL))),
  constraint product_details_check4 CHECK (((category_code IS NULL) = (categorised_at IS NULL))),
  constraint product_details_check5 CHECK (((price IS NULL) = (priced_at IS NULL))),
  constraint product_details_price_check CHECK ((price >= (0)::numeric))
) with (fillfactor=80);

create table products (
  product_id bigint not null,
  brand text collate "C",
  branded_at timestamp with time zone,
  category_id bigint,
  category_code text collate "C",
  categorised_at timestamp with time zone,
  price numeric(14,4),
  priced_at timestamp with time zone,
  first_event_at timestamp with time zone not null,
  last_event_at timestamp with time zone not null,
  views bigint not null,
  carts bigint not null,
  removals bigint not null,
  purchases bigint not null,
  revenue numeric not null,
  constraint products_pkey PRIMARY KEY (product_id),
  constraint products_price_check CHECK ((price >= (0)::numeric))
) with (fillfactor=80);

create table reconcile_results (
  day date,
  checked_at timestamp with time zone,
  seconds double precision,
  differing_rows bigint default 0 not null,
  differences jsonb default '[]'::jsonb not null,
  constraint reconcile_results_day_key UNIQUE NULLS NOT DISTINCT (day)
);

create table refresh_jobs (
  job_id bigint generated always as identity not null,
  target text not null,
  cron text not null,
  time_zone text not null,
  enabled boolean default true not null,
  timeout_seconds integer not null,
  last_tick_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint refresh_jobs_pkey PRIMARY KEY (job_id),
  constraint refresh_jobs_timeout_seconds_check CHECK (((timeout_seconds >= 1) AND (timeout_seconds <= 86400)))
);

create table refresh_runs (
  run_id bigint generated always as identity not null,
  job_id bigint,
  target text not null,
  trigger text not null,
  status text not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  rows bigint,
  reason text,
  constraint refresh_runs_pkey PRIMARY KEY (run_id),
  constraint refresh_runs_job_id_fkey FOREIGN KEY (job_id) REFERENCES refresh_jobs(job_id) ON DELETE SET NULL,
  constraint refresh_runs_check CHECK ((finished_at >= started_at)),
  constraint refresh_runs_check1 CHECK (((status = 'running'::text) = (finished_at IS NULL))),
  constraint refresh_runs_status_check CHECK ((status = ANY (ARRAY['running'::text, 'succeeded'::text, 'skipped'::text, 'failed'::text, 'timed_out'::text, 'cancelled'::text]))),
  constraint refresh_runs_trigger_check CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text, 'load'::text, 'start'::text])))
);

create table refunds (
  order_key uuid not null,
  refund_key uuid not null,
  line_key bigint not null,
  event_time timestamp with time zone not null,
  product_id bigint not null,
  brand_id integer not null,
  category_key integer not null,
  quantity integer not null,
  amount numeric not null,
  constraint refunds_pkey PRIMARY KEY (order_key, refund_key, line_key),
  constraint refunds_amount_check CHECK ((amount > (0)::numeric)),
  constraint refunds_quantity_check CHECK ((quantity >= 0))
);

create table rejected_events (
  rejection_id bigint generated always as identity not null,
  source text not null,
  load_id integer,
  line bigint,
  reason text not null,
  raw text not null,
  received_at timestamp with time zone default clock_timestamp() not null,
  write_key_id bigint,
  constraint rejected_events_pkey PRIMARY KEY (rejection_id),
  constraint rejected_events_load_id_fkey FOREIGN KEY (load_id) REFERENCES loads(load_id) ON DELETE CASCADE,
  constraint rejected_events_check CHECK (((source = 'file'::text) = (load_id IS NOT NULL))),
  constraint rejected_events_check1 CHECK (((write_key_id IS NULL) OR (source = 'http'::text))),
  constraint rejected_events_line_check CHECK ((line > 0)),
  constraint rejected_events_raw_check CHECK ((length(raw) <= 10000)),
  constraint rejected_events_source_check CHECK ((source = ANY (ARRAY['file'::text, 'http'::text])))
);

create table returning_brand_users (
  brand_id integer not null,
  day date not null,
  previous_day date not null,
  users integer not null,
  constraint returning_brand_users_pkey PRIMARY KEY (brand_id, day, previous_day),
  constraint returning_brand_users_check CHECK ((previous_day < day)),
  constraint returning_brand_users_users_check CHECK ((users > 0))
) with (fillfactor=80);

create table returning_users (
  activity_mask smallint not null,
  day date not null,
  previous_day date not null,
  users integer not null,
  constraint returning_users_pkey PRIMARY KEY (activity_mask, day, previous_day),
  constraint returning_users_activity_mask_check CHECK ((activity_mask = ANY (ARRAY[1, 2, 8, 15, 16, 32, 48]))),
  constraint returning_users_check CHECK ((previous_day < day)),
  constraint returning_users_users_check CHECK ((users > 0))
) with (fillfactor=50);

create table role_set (
  only_one boolean default true not null,
  name text not null,
  database_oid oid not null,
  secret bytea not null,
  rights text not null,
  constraint role_set_pkey PRIMARY KEY (only_one),
  constraint role_set_only_one_check CHECK (only_one),
  constraint role_set_secret_check CHECK ((octet_length(secret) = 32))
);

create table segments (
  segment_id bigint generated always as identity not null,
  name text not null,
  rule jsonb not null,
  author text not null,
  created_at timestamp with time zone default now() not null,
  changed_by text,
  changed_at timestamp with time zone,
  constraint segments_pkey PRIMARY KEY (segment_id),
  constraint segments_name_key UNIQUE (name),
  constraint segments_check CHECK (((changed_by IS NULL) = (changed_at IS NULL))),
  constraint segments_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80)))
);

create table session_days (
  day date not null,
  purchaser boolean not null,
  sessions bigint not null,
  events bigint not null,
  duration_us numeric not null,
  changed_batch bigint not null,
  constraint session_days_pkey PRIMARY KEY (day, purchaser)
) with (fillfactor=60);

create table session_duration_days (
  day date not null,
  purchaser boolean not null,
  duration_seconds bigint not null,
  sessions bigint not null,
  constraint session_duration_days_pkey PRIMARY KEY (day, purchaser, duration_seconds)
) with (fillfactor=50);

create table session_event_days (
  day date not null,
  purchaser boolean not null,
  events integer not null,
  sessions bigint not null,
  constraint session_event_days_pkey PRIMARY KEY (day, purchaser, events)
) with (fillfactor=50);

create table sessions (
  user_session uuid not null,
  user_id bigint not null,
  started_day date not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone not null,
  events integer not null,
  views integer not null,
  carts integer not null,
  removals integer not null,
  purchases integer not null,
  revenue numeric not null,
  constraint sessions_pkey PRIMARY KEY (user_session, started_day),
  constraint sessions_check1 CHECK ((ended_at >= started_at)),
  constraint sessions_events_check1 CHECK ((events > 0))
) partition by RANGE (started_day);

create table sign_in_devices (
  token_hash bytea not null,
  account_id bigint not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint sign_in_devices_pkey PRIMARY KEY (token_hash),
  constraint sign_in_devices_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id) ON DELETE CASCADE,
  constraint sign_in_devices_token_hash_check CHECK ((octet_length(token_hash) = 32))
);

create table sign_in_failures (
  failure_id bigint generated always as identity not null,
  account text not null,
  address text not null,
  failed_at timestamp with time zone not null,
  constraint sign_in_failures_pkey PRIMARY KEY (failure_id)
);

create table sign_ins (
  token_hash bytea not null,
  account_id bigint not null,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint sign_ins_pkey PRIMARY KEY (token_hash),
  constraint sign_ins_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id) ON DELETE CASCADE,
  constraint sign_ins_token_hash_check CHECK ((octet_length(token_hash) = 32))
);

create table stage_days (
  day date not null,
  event_type event_type not null,
  events bigint not null,
  revenue numeric not null,
  new_users bigint not null,
  sessions bigint not null,
  last_event_at timestamp with time zone,
  changed_batch bigint not null,
  rewritten_batch bigint default 0 not null,
  constraint stage_days_pkey PRIMARY KEY (day, event_type)
) with (fillfactor=60);

create table stage_minutes (
  minute timestamp with time zone not null,
  event_type event_type not null,
  events bigint not null,
  revenue numeric not null,
  constraint stage_minutes_pkey PRIMARY KEY (minute, event_type)
) with (fillfactor=80);

create table store_state (
  singleton boolean default true not null,
  time_zone text,
  demo boolean default false not null,
  demo_ended boolean default false not null,
  last_batch bigint default 0 not null,
  last_batch_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  refresh_floor bigint default 0 not null,
  refresh_floor_at timestamp with time zone,
  zone_rules text,
  currency text,
  currency_named boolean default false not null,
  catalog_version bigint default 0 not null,
  constraint store_state_pkey PRIMARY KEY (singleton),
  constraint store_state_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint store_state_singleton_check CHECK (singleton)
);

create table unconverted_amounts (
  amount_id bigint generated always as identity not null,
  currency text not null,
  event_time timestamp with time zone not null,
  event_type event_type not null,
  product_id bigint not null,
  brand_id integer not null,
  category_key integer not null,
  quantity integer not null,
  price numeric(14,4) not null,
  order_key uuid,
  line_key bigint,
  constraint unconverted_amounts_pkey PRIMARY KEY (amount_id)
);

create table user_days (
  user_id bigint not null,
  day date not null,
  stages smallint not null,
  sessions integer default 0 not null,
  purchasers integer default 0 not null,
  brands integer[] not null,
  constraint user_days_pkey PRIMARY KEY (user_id, day),
  constraint user_days_check1 CHECK (((purchasers >= 0) AND (purchasers <= sessions))),
  constraint user_days_stages_check CHECK (((stages >= 1) AND (stages <= 15)))
) partition by RANGE (day);

create table users (
  user_id bigint not null,
  first_day date not null,
  first_view_day date,
  first_cart_day date,
  first_removal_day date,
  first_purchase_day date,
  constraint users_pkey PRIMARY KEY (user_id)
) with (fillfactor=80);

create table view_state (
  view_name text not null,
  as_of_batch bigint default 0 not null,
  as_of timestamp with time zone,
  refreshed_at timestamp with time zone,
  built_by text,
  constraint view_state_pkey PRIMARY KEY (view_name)
);

create table write_batches (
  batch_id bigint not null,
  committed_at timestamp with time zone not null,
  source text not null,
  events integer not null,
  first_event_at timestamp with time zone not null,
  last_event_at timestamp with time zone not null,
  constraint write_batches_pkey PRIMARY KEY (batch_id),
  constraint write_batches_events_check CHECK ((events >= 0)),
  constraint write_batches_source_check CHECK ((source = ANY (ARRAY['live'::text, 'load'::text, 'demo'::text])))
);

create table write_keys (
  key_id bigint generated always as identity not null,
  key_hash bytea not null,
  prefix text not null,
  name text not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  events_per_second integer,
  burst integer,
  events_per_day bigint,
  allowed_events text[] default '{}'::text[] not null,
  allowed_origins text[] default '{}'::text[] not null,
  constraint write_keys_pkey PRIMARY KEY (key_id),
  constraint write_keys_key_hash_key UNIQUE (key_hash),
  constraint write_keys_burst_check CHECK ((burst > 0)),
  constraint write_keys_check CHECK (((burst IS NULL) OR (events_per_second IS NOT NULL))),
  constraint write_keys_events_per_day_check CHECK ((events_per_day > 0)),
  constraint write_keys_events_per_second_check CHECK ((events_per_second > 0)),
  constraint write_keys_key_hash_check CHECK ((octet_length(key_hash) = 32))
);

create table zone_offsets (
  begins_at timestamp with time zone not null,
  offset_seconds integer not null,
  constraint zone_offsets_pkey PRIMARY KEY (begins_at),
  constraint zone_offsets_offset_seconds_check CHECK ((abs(offset_seconds) < 86400))
);

CREATE INDEX annotations_order ON public.annotations USING btree (from_day DESC, annotation_id DESC);

CREATE INDEX brand_days_day ON public.brand_days USING btree (day);

CREATE INDEX cart_days_day ON public.cart_days USING btree (day);

CREATE INDEX cart_items_undecided ON public.cart_items USING btree (last_cart_at) INCLUDE (product_id, cart_day) WHERE ((carts > 0) AND (removals = 0) AND (purchases = 0));

CREATE INDEX events_device ON ONLY public.events USING btree (device_id, event_time) WHERE (device_id IS NOT NULL);

CREATE INDEX events_event_time ON ONLY public.events USING brin (event_time) WITH (pages_per_range='32');

CREATE UNIQUE INDEX mv_abandoned_carts_key ON public.mv_abandoned_carts USING btree (product_id);

CREATE UNIQUE INDEX mv_brand_popularity_trends_key ON public.mv_brand_popularity_trends USING btree (brand_id, day);

CREATE UNIQUE INDEX mv_product_conversion_rates_key ON public.mv_product_conversion_rates USING btree (product_id);

CREATE UNIQUE INDEX mv_sales_funnel_key ON public.mv_sales_funnel USING btree (day, event_type);

CREATE UNIQUE INDEX mv_user_session_analytics_key ON public.mv_user_session_analytics USING btree (day, purchaser);

CREATE INDEX order_refunds_waiting ON public.order_refunds USING btree (currency) WHERE ((currency IS NOT NULL) AND (store_price IS NULL));

CREATE INDEX product_days_day ON ONLY public.product_days USING btree (day, brand_id);

CREATE INDEX refresh_runs_job_id ON public.refresh_runs USING btree (job_id, run_id DESC);

CREATE INDEX refresh_runs_running ON public.refresh_runs USING btree (target) WHERE (status = 'running'::text);

CREATE INDEX refresh_runs_target ON public.refresh_runs USING btree (target, started_at DESC);

CREATE INDEX refunds_event_time ON public.refunds USING btree (event_time);

CREATE INDEX refunds_product ON public.refunds USING btree (product_id);

CREATE INDEX rejected_events_http ON public.rejected_events USING btree (write_key_id, received_at) WHERE (source = 'http'::text);

CREATE INDEX rejected_events_load ON public.rejected_events USING btree (load_id, line);

CREATE INDEX sessions_started_day ON ONLY public.sessions USING brin (started_day) WITH (pages_per_range='16');

CREATE INDEX sessions_user ON ONLY public.sessions USING btree (user_id, started_day);

CREATE INDEX sign_in_devices_account_id ON public.sign_in_devices USING btree (account_id);

CREATE INDEX sign_in_failures_account ON public.sign_in_failures USING btree (account, failed_at);

CREATE INDEX sign_in_failures_address ON public.sign_in_failures USING btree (address, failed_at);

CREATE INDEX sign_ins_account_id ON public.sign_ins USING btree (account_id);

CREATE INDEX unconverted_amounts_currency ON public.unconverted_amounts USING btree (currency, event_time);

CREATE INDEX user_days_day ON ONLY public.user_days USING brin (day) WITH (pages_per_range='16');

create view current_abandoned_carts as
 SELECT p.product_id,
    p.brand,
    p.category_code AS category,
    p.price,
    p.carts,
    p.purchases,
    abandoned_of(p.carts, p.purchases) AS abandoned,
    percent_of(abandoned_of(p.carts, p.purchases), p.carts) AS abandonment_rate,
    COALESCE(c.pairs, 0::bigint) AS pairs,
    COALESCE(c.purchased_pairs, 0::bigint) AS purchased_pairs,
    COALESCE(c.undecided_pairs, 0::bigint) AS undecided_pairs
   FROM products p
     LEFT JOIN LATERAL ( SELECT sum(d.pairs) AS pairs,
            sum(d.purchased_pairs) AS purchased_pairs,
            sum(d.undecided_pairs) AS undecided_pairs
           FROM cart_days d
          WHERE d.product_id = p.product_id) c ON true
  WHERE p.carts > 0 AND (p.product_id IN ( SELECT product_changes.product_id
           FROM product_changes
          WHERE product_changes.batch_id > (( SELECT view_state.as_of_batch
                   FROM view_state
                  WHERE view_state.view_name = 'mv_abandoned_carts'::text))))
UNION ALL
 SELECT v.product_id,
    v.brand,
    v.category,
    v.price,
    v.carts,
    v.purchases,
    v.abandoned,
    v.abandonment_rate,
    v.pairs,
    v.purchased_pairs,
    v.undecided_pairs
   FROM mv_abandoned_carts v
  WHERE NOT (EXISTS ( SELECT
           FROM product_changes c
          WHERE c.product_id = v.product_id AND c.batch_id > (( SELECT view_state.as_of_batch
                   FROM view_state
                  WHERE view_state.view_name = 'mv_abandoned_carts'::text))));

create view current_brand_popularity_trends as
 SELECT d.brand_id,
    d.day,
    d.views,
    d.carts,
    d.purchases,
    d.revenue,
    d.users
   FROM brand_days d
  WHERE d.day = ANY ((ARRAY( SELECT s.day
           FROM stage_days s
          WHERE s.changed_batch > (( SELECT view_state.as_of_batch
                   FROM view_state
                  WHERE view_state.view_name = 'mv_brand_popularity_trends'::text)))))
UNION ALL
 SELECT v.brand_id,
    v.day,
    v.views,
    v.carts,
    v.purchases,
    v.revenue,
    v.users
   FROM mv_brand_popularity_trends v
  WHERE v.day <> ALL ((ARRAY( SELECT s.day
           FROM stage_days s
          WHERE s.changed_batch > (( SELECT view_state.as_of_batch
                   FROM view_state
                  WHERE view_state.view_name = 'mv_brand_popularity_trends'::text)))));

create view current_product_conversion_rates as
 SELECT product_conversion_rates.product_id,
    product_conversion_rates.brand,
    product_conversion_rates.category,
    product_conversion_rates.price,
    product_conversion_rates.views,
    product_conversion_rates.carts,
    product_conversion_rates.purchases,
    product_conversion_rates.revenue,
    product_conversion_rates.conversion_rate,
    product_conversion_rates.conversion_low,
    product_conversion_rates.conversion_high
   FROM product_conversion_rates
  WHERE (product_conversion_rates.product_id IN ( SELECT product_changes.product_id
           FROM product_changes
          WHERE product_changes.batch_id > (( SELECT view_state.as_of_batch
                   FROM view_state
                  WHERE view_state.view_name = 'mv_product_conversion_rates'::text))))
UNION ALL
 SELECT v.product_id,
    v.brand,
    v.category,
    v.price,
    v.views,
    v.carts,
    v.purchases,
    v.revenue,
    v.conversion_rate,
    v.conversion_low,
    v.conversion_high
   FROM mv_product_conversion_rates v
  WHERE NOT (EXISTS ( SELECT
           FROM product_changes c
          WHERE c.product_id = v.product_id AND c.batch_id > (( SELECT view_state.as_of_batch
                   FROM view_state
                  WHERE view_state.view_name = 'mv_product_conversion_rates'::text))));

create view current_sales_funnel as
 SELECT stage_days.day,
    stage_days.event_type,
    stage_days.events,
    stage_days.revenue,
    stage_days.new_users,
    stage_days.sessions,
    stage_days.last_event_at
   FROM stage_days
  WHERE stage_days.changed_batch > (( SELECT view_state.as_of_batch
           FROM view_state
          WHERE view_state.view_name = 'mv_sales_funnel'::text))
UNION ALL
 SELECT v.day,
    v.event_type,
    v.events,
    v.revenue,
    v.new_users,
    v.sessions,
    v.last_event_at
   FROM mv_sales_funnel v
  WHERE NOT (EXISTS ( SELECT
           FROM stage_days d
          WHERE d.day = v.day AND d.event_type = v.event_type AND d.changed_batch > (( SELECT view_state.as_of_batch
                   FROM view_state
                  WHERE view_state.view_name = 'mv_sales_funnel'::text))));

create view current_user_session_analytics as
 SELECT session_days.day,
    session_days.purchaser,
    session_days.sessions,
    session_days.events,
    session_days.duration_us
   FROM session_days
  WHERE session_days.changed_batch > (( SELECT view_state.as_of_batch
           FROM view_state
          WHERE view_state.view_name = 'mv_user_session_analytics'::text))
UNION ALL
 SELECT v.day,
    v.purchaser,
    v.sessions,
    v.events,
    v.duration_us
   FROM mv_user_session_analytics v
  WHERE NOT (EXISTS ( SELECT
           FROM session_days d
          WHERE d.day = v.day AND d.purchaser = v.purchaser AND d.changed_batch > (( SELECT view_state.as_of_batch
                   FROM view_state
                  WHERE view_state.view_name = 'mv_user_session_analytics'::text))));

create view load_states as
 SELECT l.load_id,
    l.sha256,
    l.file_name,
    l.bytes,
        CASE
            WHEN l.status = 'running'::text AND k.objid IS NULL THEN 'interrupted'::text
            ELSE l.status
        END AS status,
    l.records_done,
    l.rows_loaded,
    l.rows_rejected,
    l.rows_duplicate,
    l.rejections,
    l.warnings,
    l.days,
    l.seconds,
    l.started_at,
    l.finished_at,
    l.error,
    l.phase,
    l.fraction,
    l.rows_written,
    l.rows_per_second,
    l.seconds_left,
    l.progressed_at
   FROM loads l
     LEFT JOIN pg_locks k ON k.locktype = 'advisory'::text AND k.classid = 5280::oid AND k.objid = l.load_id::oid AND k.objsubid = 2 AND k.granted AND k.database = (( SELECT d.oid
           FROM pg_database d
          WHERE d.datname = current_database()));

create view mv_abandoned_carts_source as
 SELECT p.product_id,
    p.brand,
    p.category_code AS category,
    p.price,
    p.carts,
    p.purchases,
    abandoned_of(p.carts, p.purchases) AS abandoned,
    percent_of(abandoned_of(p.carts, p.purchases), p.carts) AS abandonment_rate,
    COALESCE(c.pairs, 0::bigint) AS pairs,
    COALESCE(c.purchased_pairs, 0::bigint) AS purchased_pairs,
    COALESCE(c.undecided_pairs, 0::bigint) AS undecided_pairs
   FROM products p
     LEFT JOIN ( SELECT cart_days.product_id,
            sum(cart_days.pairs) AS pairs,
            sum(cart_days.purchased_pairs) AS purchased_pairs,
            sum(cart_days.undecided_pairs) AS undecided_pairs
           FROM cart_days
          GROUP BY cart_days.product_id) c USING (product_id)
  WHERE p.carts > 0;

create view mv_product_conversion_rates_source as
 SELECT product_id,
    brand,
    category,
    price,
    views,
    carts,
    purchases,
    revenue,
    conversion_rate,
    conversion_low,
    conversion_high
   FROM product_conversion_rates;

create view product_conversion_rates as
 SELECT product_id,
    brand,
    category_code AS category,
    price,
    views,
    carts,
    purchases,
    revenue,
    percent_of(purchases, views) AS conversion_rate,
    wilson_bound(purchases, views, '-1'::integer) AS conversion_low,
    wilson_bound(purchases, views, 1) AS conversion_high
   FROM products;

create materialized view mv_abandoned_carts as
 SELECT product_id,
    brand,
    category,
    price,
    carts,
    purchases,
    abandoned,
    abandonment_rate,
    pairs,
    purchased_pairs,
    undecided_pairs
   FROM mv_abandoned_carts_source;

create materialized view mv_brand_popularity_trends as
 SELECT brand_id,
    day,
    views,
    carts,
    purchases,
    revenue,
    users
   FROM brand_days;

create materialized view mv_product_conversion_rates as
 SELECT product_id,
    brand,
    category,
    price,
    views,
    carts,
    purchases,
    revenue,
    conversion_rate,
    conversion_low,
    conversion_high
   FROM mv_product_conversion_rates_source;

create materialized view mv_sales_funnel as
 SELECT day,
    event_type,
    events,
    revenue,
    new_users,
    sessions,
    last_event_at
   FROM stage_days;

create materialized view mv_user_session_analytics as
 SELECT day,
    purchaser,
    sessions,
    events,
    duration_us
   FROM session_days;
