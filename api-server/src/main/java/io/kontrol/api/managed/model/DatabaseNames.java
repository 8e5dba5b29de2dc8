package io.kontrol.api.managed.model;

import io.kontrol.api.platform.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names of managed databases, and those that follow from them. */
public final class DatabaseNames {
  private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final String PREFIX = "daap-";

  /** CloudNativePG takes no longer name for a Cluster. */
  private static final int LONGEST_CLUSTER = 50;

  private static final int HASH_BYTES = 4;

  private DatabaseNames() {}

  public static void require(String name) {
    if (!NAME.matcher(name).matches() || name.contains("--")) {
      throw Refusal.invalid(
          "invalid_name",
          "The name has to be 1 to 63 lower-case letters, digits and single '-', beginning with a"
              + " letter and ending with a letter or digit.");
    }
  }

  /** A long name is shortened to its beginning and a hash, which tells it from its like. */
  public static String cluster(String name) {
    String whole = PREFIX + name;
    if (whole.length() <= LONGEST_CLUSTER) {
      return whole;
    }
    String hash = "-" + hash(name);
    String start = whole.substring(0, LONGEST_CLUSTER - hash.length());
    return start.replaceFirst("-$", "") + hash;
  }

  public static String pooler(String clusterName) {
    return clusterName + "-pooler";
  }

  private static String hash(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
