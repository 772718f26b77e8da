-- Question: what do the fields of this file say? $1: path, $2: compression,
-- $3: lines before the first record. For a file without quotes, all of whose lines have the
-- fields of its header: any other ends the query with an error, and is read by split-lines.sql, which takes half as long again. The
-- fields as they stand are for an odd line, which is put together again. FIELDS, NAMES, COLUMNS, DELIMITER: of this file.
select FIELDS, true as is_whole, NAMES
from read_csv(
  $1, compression = $2, columns = {COLUMNS}, delim = DELIMITER, quote = '', escape = '', header = false, skip = $3, auto_detect = false,
  null_padding = false, strict_mode = true, nullstr = e'\x01', max_line_size = 10000000)
