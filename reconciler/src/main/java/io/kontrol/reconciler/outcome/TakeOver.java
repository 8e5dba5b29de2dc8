package io.kontrol.reconciler.outcome;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.kubernetes.FieldPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an apply took over from others.
 *
 * @param taken whether the object existed and was not ours
 * @param owner who claimed it: {@code helm release shop/web}
 * @param managers the field managers before, with their fields
 * @param moved field managers whose fields were moved to ours
 */
public record TakeOver(
    boolean taken, Optional<String> owner, List<FieldOwner> managers, List<String> moved) {
  public static final TakeOver NONE = new TakeOver(false, Optional.empty(), List.of(), List.of());

  public TakeOver {
    managers = List.copyOf(managers);
    moved = List.copyOf(moved);
  }

  /**
   * A field manager.
   *
   * @param fields the first of its paths
   * @param more number of further paths
   */
  public record FieldOwner(String manager, List<String> fields, int more) {
    private static final int MOST_SHOWN = 20;

    public FieldOwner {
      fields = List.copyOf(fields);
    }

    static FieldOwner of(JsonNode entry) {
      List<String> fields = FieldPaths.of(entry.path("fieldsV1"));
      int shown = Math.min(fields.size(), MOST_SHOWN);
      return new FieldOwner(
          entry.path("manager").asText(), fields.subList(0, shown), fields.size() - shown);
    }
  }

  /**
   * Of an object that was not ours.
   *
   * @param metadata before the apply, with managedFields
   */
  public static TakeOver of(Optional<String> owner, JsonNode metadata) {
    List<FieldOwner> managers = new ArrayList<>();
    for (JsonNode entry : metadata.path("managedFields")) {
      if (entry.path("subresource").asText().isEmpty()) {
        managers.add(FieldOwner.of(entry));
      }
    }
    return new TakeOver(true, owner, managers, List.of());
  }

  /** The same, with the fields of more managers. */
  public TakeOver moving(List<String> more) {
    List<String> all = new ArrayList<>(moved);
    more.stream().filter(manager -> !all.contains(manager)).forEach(all::add);
    return new TakeOver(taken, owner, managers, all);
  }
}
