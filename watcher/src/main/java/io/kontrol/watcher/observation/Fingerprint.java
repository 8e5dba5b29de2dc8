package io.kontrol.watcher.observation;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.health.model.Assessment;
import java.util.Map;

/**
 * A hash that shows whether an object is still as it was stored, at a fraction of the cost of
 * reading it. Version and uid are part of it, so the content matters only after a restore from a
 * backup, when the same version may occur again.
 *
 * <p>The order of fields does not matter, since lists and watches differ in it. It must not be used
 * for Secrets, since it would let candidates be tried.
 */
public final class Fingerprint {
  /**
   * Increase it when other data is stored of the same object, so that the next list reads each
   * object once.
   */
  private static final long FORMAT = 3;

  private static final long ODD = 0x9E3779B97F4A7C15L;

  /** Versions, uids and names are shorter, and hashed character by character. */
  private static final int SHORT = 64;

  private Fingerprint() {}

  /**
   * @param object the whole object
   */
  static long of(JsonNode object, Assessment health) {
    long hash = mixed(FORMAT + health.health().name().hashCode());
    hash = mixed(hash + text(health.message()));
    return mixed(hash + value(object));
  }

  private static long value(JsonNode node) {
    long hash = node.getNodeType().name().hashCode();
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        hash += mixed(field.getKey().hashCode() * ODD + value(field.getValue()));
      }
      return mixed(hash);
    }
    if (node.isArray()) {
      for (JsonNode item : node) {
        hash = mixed(hash + value(item));
      }
      return hash;
    }
    return mixed(hash + text(node.asText()));
  }

  private static long text(String text) {
    long hash = text.length();
    if (text.length() > SHORT) {
      return hash * ODD + text.hashCode();
    }
    for (int i = 0; i < text.length(); i++) {
      hash = (hash + text.charAt(i)) * ODD;
    }
    return hash;
  }

  /** Each bit of the result depends on all bits of the input. */
  private static long mixed(long hash) {
    long mixed = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }
}
