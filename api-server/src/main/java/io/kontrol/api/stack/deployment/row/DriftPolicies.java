package io.kontrol.api.stack.deployment.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.DriftPolicy;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How drift of a deployment's objects is handled.
 *
 * @param standard of kinds that are not named
 * @param byKind by the name of the kind
 * @param adoptAutomatically whether drift within the template's rules needs no approval
 */
public record DriftPolicies(
    DriftPolicy standard, Map<String, DriftPolicy> byKind, boolean adoptAutomatically) {
  public static final DriftPolicies DEFAULT =
      new DriftPolicies(DriftPolicy.Enforce, Map.of(), false);

  private static final int MOST_KINDS = 100;

  public DriftPolicies {
    byKind = Map.copyOf(byKind);
  }

  public DriftPolicy of(String kind) {
    return byKind.getOrDefault(kind, standard);
  }

  /** As it is stored and shown. */
  public static String text(DriftPolicy policy) {
    return policy.name().toLowerCase(Locale.ROOT);
  }

  public static DriftPolicy parse(String text) {
    for (DriftPolicy policy : DriftPolicy.values()) {
      if (text(policy).equals(text)) {
        return policy;
      }
    }
    throw Refusal.invalid("invalid_policy", "A drift policy is one of enforce, adopt and ignore.");
  }

  /**
   * @param kinds an object with a policy for each kind
   */
  public static Map<String, DriftPolicy> parseKinds(JsonNode kinds) {
    if (!kinds.isObject() || kinds.size() > MOST_KINDS) {
      throw Refusal.invalid(
          "invalid_policy",
          "drift_policies is an object with a policy for each of at most 100 kinds.");
    }
    Map<String, DriftPolicy> policies = new TreeMap<>();
    for (Map.Entry<String, JsonNode> kind : kinds.properties()) {
      if (!kind.getKey().matches("[A-Z][A-Za-z0-9]{0,62}")) {
        throw Refusal.invalid(
            "invalid_policy", "drift_policies names kinds, such as Deployment or ConfigMap.");
      }
      policies.put(kind.getKey(), parse(kind.getValue().asText()));
    }
    return policies;
  }

  public ObjectNode kindsJson() {
    ObjectNode json = Json.mapper().createObjectNode();
    new TreeMap<>(byKind).forEach((kind, policy) -> json.put(kind, text(policy)));
    return json;
  }
}
