import pg from 'pg';

/**
 * Several statements as one. A connection that stopped answering is not given back: nobody knows what it is still doing.
 */
export async function inTransaction<Value>(pool: pg.Pool, work: (connection: pg.PoolClient) => Promise<Value>): Promise<Value> {
  const connection = await pool.connect();
  let broken = true;
  try {
    await connection.query('begin');
    const value = await work(connection);
    await connection.query('commit');
    broken = false;
    return value;
  } catch (error) {
    if (error instanceof pg.DatabaseError) broken = !(await rolledBack(connection));
    throw error;
  } finally {
    connection.release(broken);
  }
}

async function rolledBack(connection: pg.PoolClient): Promise<boolean> {
  try {
    await connection.query('rollback');
    return true;
  } catch {
    return false; // The error that led here says more.
  }
}
