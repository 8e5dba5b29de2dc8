package io.kontrol.api.desired.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.diff.ComparableStates;
import io.kontrol.api.desired.diff.LiveProjection;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.manifest.ManifestParser;
import io.kontrol.api.desired.policy.RequestedPolicies;
import io.kontrol.api.desired.resource.DesiredChange;
import io.kontrol.api.desired.resource.ResourceChanges;
import io.kontrol.api.desired.resource.StoredResource;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Makes the live values of our fields the desired ones: a new generation without drift. */
@ApplicationScoped
public class Adoption {
  private static final List<String> SECRET_VALUES = List.of("data", "stringData");

  private final ComparableStates states;
  private final ResourceChanges changes;

  public Adoption(ComparableStates states, ResourceChanges changes) {
    this.states = states;
    this.changes = changes;
  }

  WriteResult<Integer> adopt(Connection connection, StoredResource stored, Principal by)
      throws SQLException {
    ObjectNode live =
        states
            .live(connection, stored.id())
            .orElseThrow(
                () ->
                    Refusal.conflict(
                        "nothing_to_adopt",
                        "The cluster holds no such object, as far as is known, so there are no live"
                            + " values to take."));
    Manifest before = stored.manifest();
    ObjectNode spec = (ObjectNode) LiveProjection.at(before.spec(), live);
    if (before.secret()) {
      keepSecretValues(before.spec(), changes.shown(before).spec(), live, spec);
    }
    Manifest after =
        ManifestParser.parse(before.withSpec(spec).object()).inNamespace(before.namespace());
    DesiredChange change =
        new DesiredChange(
            after,
            ManifestParser.stored(after),
            RequestedPolicies.resolve(
                stored.policies(),
                RequestedPolicies.NONE,
                RequestedPolicies.ofAnnotations(before.annotations()),
                RequestedPolicies.ofAnnotations(after.annotations())),
            stored.applySet(),
            null,
            stored.ownerId());
    return changes.write(connection, stored, change, by, "ResourceAdopted");
  }

  /** Of live Secrets only digests are known, so values whose digests are unchanged are kept. */
  private static void keepSecretValues(
      ObjectNode clear, ObjectNode digests, ObjectNode live, ObjectNode adopted) {
    JsonNode liveData = live.path("data");
    for (String field : SECRET_VALUES) {
      if (!(clear.get(field) instanceof ObjectNode values)) {
        continue;
      }
      ObjectNode kept = adopted.putObject(field);
      for (Map.Entry<String, JsonNode> value : values.properties()) {
        JsonNode found = liveData.path(value.getKey());
        if (found.isMissingNode()) {
          continue;
        }
        if (!found.equals(digests.path(field).path(value.getKey()))) {
          throw Refusal.conflict(
              "secret_value_unknown",
              "A value of this Secret was changed in the cluster. Kontrol keeps digests of live"
                  + " values and not the values, so it cannot adopt this one: PUT it, or enforce.");
        }
        kept.set(value.getKey(), value.getValue());
      }
    }
  }
}
