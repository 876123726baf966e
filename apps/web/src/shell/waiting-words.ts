/** What is said of changes that wait to be sent. */
export const waitingWords = (waiting: number): string =>
  waiting === 1 ? '1 change waits to be sent.' : `${waiting} changes wait to be sent.`;
