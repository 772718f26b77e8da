import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names the roll-ups of returning users after what they count, and the bits of a user's actions an activity mask. */
export class ReturningUsers1766400200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table user_returns rename to returning_users;
      alter table returning_users rename column marks to activity_mask;
      alter table returning_users rename constraint user_returns_pkey to returning_users_pkey;
      alter table brand_returns rename to returning_brand_users;
      alter table returning_brand_users rename constraint brand_returns_pkey to returning_brand_users_pkey`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table returning_brand_users rename constraint returning_brand_users_pkey to brand_returns_pkey;
      alter table returning_brand_users rename to brand_returns;
      alter table returning_users rename constraint returning_users_pkey to user_returns_pkey;
      alter table returning_users rename column activity_mask to marks;
      alter table returning_users rename to user_returns`);
  }
}
