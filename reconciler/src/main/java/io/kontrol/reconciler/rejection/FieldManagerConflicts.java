package io.kontrol.reconciler.rejection;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.reconciler.cluster.ApiStatus;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the field managers that write to our fields. */
public final class FieldManagerConflicts {
  private static final Pattern CONFLICT_WITH = Pattern.compile("conflict with \"([^\"]+)\"");

  private FieldManagerConflicts() {}

  /** The owners in the conflict of an apply without force. */
  public static List<String> ofConflict(ApiStatus status) {
    Set<String> managers = new LinkedHashSet<>();
    for (JsonNode cause : status.causes()) {
      Matcher matcher = CONFLICT_WITH.matcher(cause.path("message").asText());
      while (matcher.find()) {
        managers.add(matcher.group(1));
      }
    }
    return new ArrayList<>(managers);
  }

  /** The other manager that wrote last: for a field that was removed, which nobody owns. */
  public static List<String> latestWriter(JsonNode object) {
    String latest = "";
    String time = "";
    for (JsonNode entry : object.path("metadata").path("managedFields")) {
      String written = entry.path("time").asText();
      boolean ours = entry.path("manager").asText().equals(KontrolMetadata.FIELD_MANAGER);
      boolean ofObject = entry.path("subresource").asText().isEmpty();
      if (!ours && ofObject && written.compareTo(time) > 0) {
        time = written;
        latest = entry.path("manager").asText();
      }
    }
    return latest.isEmpty() ? List.of() : List.of(latest);
  }
}
