package io.kontrol.api.fleet.pool;

import io.kontrol.api.fleet.schedule.window.PoolLimits;
import io.kontrol.api.platform.document.ObjectFields;

/** Checks the fields of a pool that people set. */
final class PoolFields {
  static final int DEFAULT_MIN = 1;
  static final int DEFAULT_MAX = 10;

  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_REGION = 100;

  private PoolFields() {}

  static String name(String text) {
    return text("name", text, LONGEST_NAME);
  }

  static String oraclePoolId(String text) {
    if (text.startsWith(NewPool.WORKLOAD_PREFIX)) {
      throw ObjectFields.invalid(
          "reserved_pool_id",
          "oracle_pool_id",
          NewPool.WORKLOAD_PREFIX + "… names a workload of Kontrol: give resource_id instead.");
    }
    return text("oracle_pool_id", text, LONGEST_NAME);
  }

  static String region(String text) {
    return text("region", text, LONGEST_REGION);
  }

  private static String text(String field, String text, int longest) {
    if (text.isBlank() || text.codePointCount(0, text.length()) > longest) {
      throw ObjectFields.invalid(
          "invalid_" + field, field, field + " has to be 1 to " + longest + " characters.");
    }
    return text;
  }

  static PoolLimits limits(int min, int max) {
    if (min > max) {
      throw ObjectFields.invalid(
          "invalid_limits",
          "min_instances",
          "min_instances is " + min + " and max_instances only " + max + ".");
    }
    return new PoolLimits(min, max);
  }

  static int current(int current, PoolLimits limits) {
    if (!limits.allow(current)) {
      throw ObjectFields.invalid(
          "current_out_of_limits",
          "current_instances",
          "current_instances is "
              + current
              + ", which is not within min_instances and max_instances, "
              + limits.min()
              + " to "
              + limits.max()
              + ".");
    }
    return current;
  }
}
