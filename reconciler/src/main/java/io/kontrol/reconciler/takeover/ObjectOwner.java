package io.kontrol.reconciler.takeover;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Who claims an object.
 *
 * @param description kind and name, for people: {@code helm release shop/web}
 * @param marks by which it says so
 */
public record ObjectOwner(String description, List<Mark> marks) {
  public ObjectOwner {
    marks = List.copyOf(marks);
  }

  /**
   * A label or annotation.
   *
   * @param place {@code labels} or {@code annotations}
   */
  record Mark(String place, String key) {
    String in(JsonNode metadata) {
      return metadata.path(place).path(key).asText();
    }

    /** Whether this entry of the managed fields owns it. */
    boolean isBy(JsonNode entry) {
      return ManagedFieldsUpgrade.owns(entry, "metadata", place, key);
    }
  }

  static Mark label(String key) {
    return new Mark("labels", key);
  }

  static Mark annotation(String key) {
    return new Mark("annotations", key);
  }
}
