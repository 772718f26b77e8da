-- Every object of the schema with the statement that creates it. Partitions are left out: they depend on the date. So are owners and rights.
with tables as (
  select c.oid, c.relname, c.relkind, c.relpersistence,
    coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', '') as options
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and not c.relispartition
),
columns as (
  select a.attrelid, a.attnum, concat(
    quote_ident(a.attname), ' ', format_type(a.atttypid, a.atttypmod),
    case when a.attcollation <> t.typcollation then ' collate ' || quote_ident(o.collname) end,
    case when a.attstorage <> t.typstorage then
      ' storage ' || case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end
    end,
    case when a.attgenerated <> '' then
      ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ')' || case a.attgenerated when 's' then ' stored' else ' virtual' end
    when a.attidentity <> '' then ' generated ' || case a.attidentity when 'a' then 'always' else 'by default' end || ' as identity'
    else ' default ' || pg_get_expr(d.adbin, d.adrelid) end,
    case when a.attnotnull then ' not null' end) as definition
  from pg_attribute a
  join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  left join pg_collation o on o.oid = a.attcollation
  where a.attnum > 0 and not a.attisdropped
),
-- A column says itself that it is not null.
constraints as (
  select conrelid, array_position(array['p', 'u', 'x', 'f', 'c'], contype::text) as rank, conname::text as name,
    format('constraint %I %s', conname, pg_get_constraintdef(oid)) as definition
  from pg_constraint
  where contype <> 'n'
),
lines as (
  select attrelid as oid, 0 as rank, attnum as number, '' as name, definition from columns
  union all
  select conrelid, rank, 0, name, definition from constraints
)
select 'type' as kind, t.typname::text as name,
  format('create type %I as enum (%s)', t.typname, string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)) as definition
from pg_type t join pg_enum e on e.enumtypid = t.oid
where t.typnamespace = 'public'::regnamespace
group by t.typname
union all
select 'sequence', c.relname, format(
  'create sequence %I as %s increment by %s minvalue %s maxvalue %s start with %s cache %s%s',
  c.relname, format_type(s.seqtypid, null), s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache, case when s.seqcycle then ' cycle' end)
from tables c join pg_sequence s on s.seqrelid = c.oid
-- An identity column has its own.
where not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i')
union all
select 'function', p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', rtrim(pg_get_functiondef(p.oid), E'\n')
from pg_proc p
where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
union all
select 'table', c.relname, concat(
  'create ', case when c.relpersistence = 'u' then 'unlogged ' end, format(E'table %I (\n  ', c.relname),
  string_agg(l.definition, E',\n  ' order by l.rank, l.number, l.name), E'\n)',
  case when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid) end, c.options)
from tables c left join lines l on l.oid = c.oid
where c.relkind in ('r', 'p')
group by c.oid, c.relname, c.relkind, c.relpersistence, c.options
union all
select 'index', i.relname, pg_get_indexdef(i.oid)
from tables i join pg_index x on x.indexrelid = i.oid
-- A constraint says itself which index it has.
where not exists (select from pg_constraint n where n.conindid = i.oid and n.contype in ('p', 'u', 'x'))
union all
select case c.relkind when 'v' then 'view' else 'materialized view' end, c.relname, format(
  E'create %s %I%s as\n%s', case c.relkind when 'v' then 'view' else 'materialized view' end, c.relname, c.options,
  rtrim(pg_get_viewdef(c.oid, true), ';'))
from tables c
where c.relkind in ('v', 'm')
union all
select 'trigger', c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid)
from tables c join pg_trigger t on t.tgrelid = c.oid
where not t.tgisinternal
