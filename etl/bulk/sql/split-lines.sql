-- Splits each line of a file at its delimiters. Only for a file without quotes: there a line is a record, and its position is the record's
-- number. $1: path, $2: compression, $3: lines before the first record. FIELDS, FIELD_COUNT, DELIMITER: depend on the file.
select FIELDS, len(f) = FIELD_COUNT as is_whole, line
from (
  select string_split(line, DELIMITER) as f, line
  from read_csv(
    $1, compression = $2, columns = {'line': 'VARCHAR'}, delim = e'\x01', quote = '', escape = '', header = false, skip = $3,
    auto_detect = false, max_line_size = 10000000)) as split
