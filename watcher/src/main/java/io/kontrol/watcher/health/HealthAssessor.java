package io.kontrol.watcher.health;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.health.generic.GenericHealth;
import io.kontrol.watcher.health.kinds.BuiltInHealth;
import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.health.model.KindHealth;
import io.kontrol.watcher.health.model.ObservedObject;
import io.kontrol.watcher.health.rules.HealthRules;
import io.kontrol.watcher.health.rules.InvalidRuleException;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Assesses the health of any object: first by the user's rules, then by the rules for built-in
 * kinds, then by the rules that come with Kontrol, then by the generic rule. Thread-safe.
 */
@Startup
@Singleton
public class HealthAssessor {
  private final HealthRules own;
  private final HealthRules shipped = HealthRules.shipped();
  private final KindHealth generic = new GenericHealth();

  /** Without a user's rules. */
  public HealthAssessor() {
    this(Optional.empty());
  }

  /**
   * @param rules a file of the user, in the format of {@code health-rules.yaml}
   * @throws InvalidRuleException if the file cannot be read, or a rule is invalid
   */
  @Inject
  public HealthAssessor(@ConfigProperty(name = "kontrol.health.rules") Optional<Path> rules) {
    this.own = rules.map(HealthRules::read).orElseGet(HealthRules::none);
  }

  /**
   * @param object the whole object
   */
  public Assessment assess(JsonNode object) {
    ObservedObject observed = new ObservedObject(object);
    if (observed.isBeingDeleted()) {
      return beingDeleted();
    }
    Optional<Assessment> byOwnRule = byRule(own, observed);
    if (byOwnRule.isPresent()) {
      return byOwnRule.get();
    }
    KindHealth builtIn = BuiltInHealth.of(observed);
    if (builtIn != null) {
      return builtIn.assess(observed);
    }
    return byRule(shipped, observed).orElseGet(() -> generic.assess(observed));
  }

  /** By the generic rule alone, as for an unknown kind. */
  Assessment assessGenerically(JsonNode object) {
    ObservedObject observed = new ObservedObject(object);
    return observed.isBeingDeleted() ? beingDeleted() : generic.assess(observed);
  }

  private static Assessment beingDeleted() {
    return Assessment.progressing("Being deleted");
  }

  /** A rule applies only to a status of the newest generation. */
  private Optional<Assessment> byRule(HealthRules rules, ObservedObject object) {
    if (object.isStale()) {
      return Optional.empty();
    }
    return rules.assess(object).map(assessment -> explained(assessment, object));
  }

  /** A rule without a message uses that of the generic rule, if the two agree. */
  private Assessment explained(Assessment assessment, ObservedObject object) {
    if (!assessment.message().isEmpty()) {
      return assessment;
    }
    Assessment other = generic.assess(object);
    return other.health() == assessment.health() ? other : assessment;
  }
}
