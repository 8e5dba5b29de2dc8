package io.kontrol.api.desired.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.manifest.ManifestContent;
import io.kontrol.api.desired.policy.RequestedPolicies;
import io.kontrol.api.platform.patch.SameJson;
import io.kontrol.api.platform.secret.Secrets;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.KontrolMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares with the stored content where comparing texts is not enough: a Secret that was sent with
 * digests for values, and an exported object with an annotation that the reconciler has added.
 */
@ApplicationScoped
public class StoredContentNormalizer {
  private final Secrets secrets;

  public StoredContentNormalizer(Secrets secrets) {
    this.secrets = secrets;
  }

  /**
   * @param stored by the position of the manifest that it is about; told anew whether it is the
   *     same
   * @return the contents as they are to be stored
   */
  List<ManifestContent> normalize(
      Connection connection, List<ManifestContent> contents, Map<Integer, StoredRow> stored)
      throws SQLException {
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      Manifest manifest = contents.get(i).manifest();
      StoredRow row = stored.get(i);
      if (hasDigests(manifest) || (row != null && repeatsIgnorePaths(manifest, row))) {
        positions.add(i);
      }
    }
    if (positions.isEmpty()) {
      return contents;
    }
    List<Integer> ids =
        positions.stream().map(stored::get).filter(Objects::nonNull).map(StoredRow::id).toList();
    Map<Integer, String> specs = StoredRows.specs(connection, ids);
    List<ManifestContent> normalized = new ArrayList<>(contents);
    for (int position : positions) {
      StoredRow row = stored.get(position);
      ObjectNode before =
          row == null ? null : (ObjectNode) Json.read(specs.getOrDefault(row.id(), "{}"));
      // a copy, since the transaction may be retried
      Manifest manifest = contents.get(position).manifest();
      ObjectNode spec = manifest.spec().deepCopy();
      if (hasDigests(manifest)) {
        secrets.restore(spec, before);
      }
      if (row != null && before != null) {
        if (repeatsIgnorePaths(manifest, row)) {
          removeIgnorePaths(spec);
        }
        boolean sameVersion = row.apiVersion().equals(manifest.apiVersion());
        stored.put(position, row.withSame(sameVersion && SameJson.same(spec, before)));
      }
      normalized.set(position, ManifestContent.of(manifest.withSpec(spec)));
    }
    return normalized;
  }

  private static boolean hasDigests(Manifest manifest) {
    return manifest.secret() && Secrets.hasDigests(manifest.spec());
  }

  /**
   * The reconciler writes this annotation on objects; its own value is not a request of the user.
   */
  private static boolean repeatsIgnorePaths(Manifest manifest, StoredRow row) {
    return row.said().ignorePaths() == null
        && row.policies()
            .ignorePaths()
            .equals(RequestedPolicies.ofAnnotations(manifest.annotations()).ignorePaths());
  }

  private static void removeIgnorePaths(ObjectNode spec) {
    if (spec.get("metadata") instanceof ObjectNode metadata
        && metadata.get("annotations") instanceof ObjectNode annotations) {
      annotations.remove(KontrolMetadata.IGNORE_PATHS_ANNOTATION);
      if (annotations.isEmpty()) {
        metadata.remove("annotations");
      }
      if (metadata.isEmpty()) {
        spec.remove("metadata");
      }
    }
  }
}
