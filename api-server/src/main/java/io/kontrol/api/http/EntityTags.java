package io.kontrol.api.http;

import io.kontrol.api.problem.Problem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Entity tags: the generation, then a digest of the body. A reader's If-None-Match compares all of
 * it, so a new observation is a new answer; a writer's If-Match compares the generation alone,
 * since an observation does not make an edit of the desired state stale.
 */
public final class EntityTags {
  private static final int DIGEST_BYTES = 8;

  private EntityTags() {}

  public static String of(int generation, byte[] body) {
    byte[] digest = Arrays.copyOf(sha256(body), DIGEST_BYTES);
    return "\"" + generation + "-" + HexFormat.of().formatHex(digest) + "\"";
  }

  /** Weakly, as RFC 9110 asks of If-None-Match. */
  public static boolean noneMatchFails(Optional<String> ifNoneMatch, String tag) {
    if (ifNoneMatch.isEmpty()) {
      return false;
    }
    for (String candidate : ifNoneMatch.get().split(",")) {
      String stripped = candidate.strip();
      String opaque = stripped.startsWith("W/") ? stripped.substring(2) : stripped;
      if (opaque.equals("*") || opaque.equals(tag)) {
        return true;
      }
    }
    return false;
  }

  public static void requireMatch(Optional<String> ifMatch, int generation) {
    if (ifMatch.isEmpty()) {
      return;
    }
    for (String candidate : ifMatch.get().split(",")) {
      String tag = candidate.strip();
      if (tag.equals("*")
          || tag.equals("\"" + generation + "\"")
          || (tag.startsWith("\"" + generation + "-") && tag.endsWith("\""))) {
        return;
      }
    }
    throw Problem.of(
        412,
        "precondition_failed",
        "The resource has changed since: it is at generation "
            + generation
            + ". Read it again and repeat the change.");
  }

  private static byte[] sha256(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
