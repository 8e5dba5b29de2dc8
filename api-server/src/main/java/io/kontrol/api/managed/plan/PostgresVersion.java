package io.kontrol.api.managed.plan;

import java.util.regex.Pattern;

/** A version of PostgreSQL: major and minor. */
record PostgresVersion(int major, int minor) implements Comparable<PostgresVersion> {
  private static final Pattern WHOLE = Pattern.compile("[1-9][0-9]\\.[0-9]{1,3}");
  private static final Pattern MAJOR = Pattern.compile("[1-9][0-9]");

  static boolean isWhole(String text) {
    return WHOLE.matcher(text).matches();
  }

  static boolean isMajor(String text) {
    return MAJOR.matcher(text).matches();
  }

  static PostgresVersion parse(String text) {
    String[] parts = text.split("\\.", -1);
    return new PostgresVersion(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }

  @Override
  public int compareTo(PostgresVersion other) {
    return major == other.major
        ? Integer.compare(minor, other.minor)
        : Integer.compare(major, other.major);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
