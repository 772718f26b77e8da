-- Question: what do the lines of this file say, each split at its delimiters? $1: path, $2: compression,
-- $3: lines before the first record. Only for a file without quotes,
-- where a line is a record: then a record's number is its place. FIELDS, FIELD_COUNT, DELIMITER: of this file.
select FIELDS, len(f) = FIELD_COUNT as is_whole, line
from (
  select string_split(line, DELIMITER) as f, line
  from read_csv(
    $1, compression = $2, columns = {'line': 'VARCHAR'}, delim = e'\x01', quote = '', escape = '', header = false, skip = $3,
    auto_detect = false, max_line_size = 10000000)) as split
