package io.kontrol.reconciler.claim;

/** The part of a statement that keeps the waves of apply sets, for any number of their members. */
final class WaveFilter {
  /**
   * True of the rows {@code w} of a common table expression {@code work} whose wave may go. What
   * {@code resource_work} says of each row would read a set once per member; this reads it once,
   * and compares by hashes.
   */
  static final String MAY_GO =
      """
      (w.keeps_set IS NULL OR (w.keeps_set, w.deleting, w.wave) IN (
          SELECT s.keeps_set, s.deleting, wave_in_turn(s.cluster_id, s.keeps_set, s.deleting)
          FROM (SELECT DISTINCT cluster_id, keeps_set, deleting FROM work WHERE keeps_set IS NOT NULL) s))
      """;

  private WaveFilter() {}
}
