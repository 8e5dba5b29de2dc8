package io.kontrol.reconciler.claim;

/** The SQL condition that enforces the waves of apply sets. */
final class WaveFilter {
  /**
   * True for the rows {@code w} of a common table expression {@code work} whose wave may start. The
   * column {@code held} of {@code resource_work} reads a set once per member; this reads it once.
   */
  static final String MAY_GO =
      """
      (w.keeps_set IS NULL OR (w.keeps_set, w.deleting, w.wave) IN (
          SELECT s.keeps_set, s.deleting, wave_in_turn(s.cluster_id, s.keeps_set, s.deleting)
          FROM (SELECT DISTINCT cluster_id, keeps_set, deleting FROM work WHERE keeps_set IS NOT NULL) s))
      """;

  private WaveFilter() {}
}
