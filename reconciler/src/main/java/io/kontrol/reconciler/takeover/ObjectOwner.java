package io.kontrol.reconciler.takeover;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The tool or object that claims an object.
 *
 * @param description kind and name: {@code helm release shop/web}
 * @param marks its labels or annotations
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

    /** Whether this entry of managedFields owns the mark. */
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
