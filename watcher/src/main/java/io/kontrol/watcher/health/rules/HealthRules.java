package io.kontrol.watcher.health.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.kontrol.model.status.Health;
import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.health.model.ObservedObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

/** Rules from a file, each for some kinds. The first rule for a kind is used. */
public final class HealthRules {
  private static final String SHIPPED = "health-rules.yaml";
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private final List<HealthRule> rules;

  /** By group and kind. Needed for every observation, with few different kinds. */
  private final Map<String, Optional<HealthRule>> byKind = new ConcurrentHashMap<>();

  private HealthRules(List<HealthRule> rules) {
    this.rules = List.copyOf(rules);
  }

  public static HealthRules none() {
    return new HealthRules(List.of());
  }

  /** The rules that come with Kontrol; a test compiles them all. */
  public static HealthRules shipped() {
    try (InputStream in = HealthRules.class.getResourceAsStream("/" + SHIPPED)) {
      if (in == null) {
        throw new InvalidRuleException(SHIPPED + " is missing from the class path");
      }
      return parse(SHIPPED, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The rules of a user, with every expression compiled.
   *
   * @throws InvalidRuleException if a rule is invalid
   */
  public static HealthRules read(Path file) {
    try {
      HealthRules rules = parse(file.toString(), Files.readString(file));
      rules.check(file.toString());
      return rules;
    } catch (IOException e) {
      throw new InvalidRuleException("health rules " + file + " cannot be read: " + e, e);
    }
  }

  static HealthRules parse(String source, String yaml) {
    try {
      JsonNode list = YAML.readTree(yaml).path("rules");
      if (!list.isArray()) {
        throw new InvalidRuleException("there is no list 'rules'");
      }
      return new HealthRules(
          StreamSupport.stream(list.spliterator(), false).map(HealthRules::rule).toList());
    } catch (JsonProcessingException | InvalidRuleException e) {
      throw new InvalidRuleException("health rules " + source + ": " + e.getMessage(), e);
    }
  }

  public void check(String source) {
    try {
      rules.forEach(HealthRule::check);
    } catch (InvalidRuleException e) {
      throw new InvalidRuleException("health rules " + source + ": " + e.getMessage(), e);
    }
  }

  public int size() {
    return rules.size();
  }

  public Optional<Assessment> assess(ObservedObject object) {
    if (rules.isEmpty()) {
      return Optional.empty();
    }
    Optional<HealthRule> rule = byKind.get(object.groupKind());
    if (rule == null) {
      rule = byKind.computeIfAbsent(object.groupKind(), kind -> ruleFor(object));
    }
    return rule.flatMap(known -> known.assess(object));
  }

  private Optional<HealthRule> ruleFor(ObservedObject object) {
    return rules.stream().filter(rule -> rule.isFor(object)).findFirst();
  }

  private static HealthRule rule(JsonNode rule) {
    rule.fieldNames().forEachRemaining(HealthRules::checkName);
    List<KindPattern> kinds = new ArrayList<>();
    rule.path("kinds").forEach(kind -> kinds.add(KindPattern.parse(kind.asText())));
    Map<Health, String> checks = new LinkedHashMap<>();
    rule.path("health")
        .properties()
        .forEach(check -> checks.put(health(check.getKey()), check.getValue().asText()));
    if (kinds.isEmpty() || checks.isEmpty()) {
      throw new InvalidRuleException("a rule needs 'kinds' and 'health': " + rule);
    }
    return new HealthRule(kinds, checks, rule.path("message").asText(""));
  }

  private static void checkName(String name) {
    switch (name) {
      case "kinds", "health", "message" -> {}
      default ->
          throw new InvalidRuleException("a rule has kinds, health and message, no '" + name + "'");
    }
  }

  private static Health health(String name) {
    try {
      return Health.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new InvalidRuleException(
          "'" + name + "' is no health; use one of " + List.of(Health.values()), e);
    }
  }
}
