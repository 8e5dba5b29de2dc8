package io.kontrol.api.platform.http;

import io.kontrol.api.platform.refusal.Refusal;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * Entity tags: the generation, then two checksums of the body (64 bits, far cheaper than a
 * cryptographic digest). A reader's If-None-Match compares all of it, so a new observation is a new
 * answer; a writer's If-Match compares the generation alone, since an observation does not make an
 * edit of the desired state stale.
 */
public final class EntityTags {
  private EntityTags() {}

  public static String of(int generation, byte[] body) {
    return "\"" + generation + "-" + sum(new CRC32(), body) + sum(new CRC32C(), body) + "\"";
  }

  private static String sum(Checksum checksum, byte[] body) {
    checksum.update(body);
    return HexFormat.of().toHexDigits((int) checksum.getValue());
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

  /** Refuses a generation that If-Match does not name; without that header, none. */
  public static IntConsumer precondition(Optional<String> ifMatch) {
    return generation -> requireMatch(ifMatch, generation);
  }

  private static void requireMatch(Optional<String> ifMatch, int generation) {
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
    throw Refusal.outdated(
        "precondition_failed",
        "The resource has changed since: it is at generation "
            + generation
            + ". Read it again and repeat the change.");
  }
}
