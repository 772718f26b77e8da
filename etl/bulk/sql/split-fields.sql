-- Splits a file without quotes into fields. Every line must have as many fields as the header: any other line ends the query with an
-- error, and split-lines.sql, which takes half as long again, reads the file. The raw fields are needed to rebuild an irregular line.
-- $1: path, $2: compression, $3: lines before the first record. FIELDS, NAMES, COLUMNS, DELIMITER: depend on the file.
select FIELDS, true as is_whole, NAMES
from read_csv(
  $1, compression = $2, columns = {COLUMNS}, delim = DELIMITER, quote = '', escape = '', header = false, skip = $3, auto_detect = false,
  null_padding = false, strict_mode = true, nullstr = e'\x01', max_line_size = 10000000)
