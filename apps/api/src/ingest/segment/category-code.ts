/** "Home > Tea & Coffee" and "home/tea & coffee" become home.tea_&_coffee, the format of the data set. */
export function categoryCode(category: string): string {
  return category
    .toLowerCase()
    .split(/[>/|.]/)
    .map((level) => level.trim().replace(/\s+/g, '_'))
    .filter((level) => level !== '')
    .join('.');
}
