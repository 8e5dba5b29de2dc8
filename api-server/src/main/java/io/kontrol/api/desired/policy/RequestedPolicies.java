package io.kontrol.api.desired.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.model.resource.ConflictPolicy;
import io.kontrol.model.resource.DeletionPolicy;
import io.kontrol.model.resource.DriftPolicy;
import io.kontrol.model.resource.RecreatePolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Policies as a request asks for them, in annotations or in fields; null where it does not. */
public record RequestedPolicies(
    @Nullable DriftPolicy drift,
    @Nullable DeletionPolicy deletion,
    @Nullable ConflictPolicy conflict,
    @Nullable RecreatePolicy recreate,
    @Nullable List<String> ignorePaths,
    @Nullable Integer wave) {

  public static final RequestedPolicies NONE =
      new RequestedPolicies(null, null, null, null, null, null);

  private static final int MOST_IGNORE_PATHS = 100;
  private static final int LONGEST_IGNORE_PATH = 1_000;

  /**
   * @param annotations of a manifest; missing where it has none
   */
  public static RequestedPolicies ofAnnotations(JsonNode annotations) {
    String paths = text(annotations, KontrolMetadata.IGNORE_PATHS_ANNOTATION);
    String wave = text(annotations, KontrolMetadata.WAVE_ANNOTATION);
    return new RequestedPolicies(
        choice(
            DriftPolicy.class,
            text(annotations, KontrolMetadata.DRIFT_POLICY_ANNOTATION),
            KontrolMetadata.DRIFT_POLICY_ANNOTATION),
        choice(
            DeletionPolicy.class,
            text(annotations, KontrolMetadata.DELETION_POLICY_ANNOTATION),
            KontrolMetadata.DELETION_POLICY_ANNOTATION),
        choice(
            ConflictPolicy.class,
            text(annotations, KontrolMetadata.CONFLICT_POLICY_ANNOTATION),
            KontrolMetadata.CONFLICT_POLICY_ANNOTATION),
        recreate(text(annotations, KontrolMetadata.RECREATE_ANNOTATION)),
        paths == null ? null : pointers(split(paths), KontrolMetadata.IGNORE_PATHS_ANNOTATION),
        wave == null ? null : wave(wave));
  }

  /**
   * The policies from now on. A field that was changed wins; then an annotation. Where an
   * annotation was removed, its policy returns to the default. Everything else stays.
   *
   * @param stored the policies in force
   * @param fields beside the manifest
   * @param before annotations of the manifest that is stored
   * @param now annotations of the new manifest
   */
  public static Policies resolve(
      Policies stored, RequestedPolicies fields, RequestedPolicies before, RequestedPolicies now) {
    Resolution r = new Resolution(stored, fields, before, now);
    return new Policies(
        r.of(Policies::drift, RequestedPolicies::drift, "drift_policy"),
        r.of(Policies::deletion, RequestedPolicies::deletion, "deletion_policy"),
        r.of(Policies::conflict, RequestedPolicies::conflict, "conflict_policy"),
        r.of(Policies::recreate, RequestedPolicies::recreate, "recreate_policy"),
        r.of(Policies::ignorePaths, RequestedPolicies::ignorePaths, "ignore_paths"),
        r.of(Policies::wave, RequestedPolicies::wave, "wave"));
  }

  private record Resolution(
      Policies stored, RequestedPolicies fields, RequestedPolicies before, RequestedPolicies now) {

    <T> T of(
        Function<Policies, T> policy, Function<RequestedPolicies, @Nullable T> wish, String name) {
      T current = policy.apply(stored);
      T field = wish.apply(fields);
      T annotation = wish.apply(now);
      boolean fieldChanges = field != null && !field.equals(current);
      boolean annotationChanges =
          annotation != null && !Objects.equals(annotation, wish.apply(before));
      if (fieldChanges && annotationChanges && !field.equals(annotation)) {
        throw Refusal.invalid(
            "contradicting_policies",
            "The field " + name + " and the manifest's annotation ask for different policies.");
      }
      if (field != null && fieldChanges) {
        return field;
      }
      if (annotation != null) {
        return annotation;
      }
      boolean takenAway = wish.apply(before) != null && field == null;
      return takenAway ? policy.apply(Policies.DEFAULT) : current;
    }
  }

  public static <E extends Enum<E>> @Nullable E choice(
      Class<E> type, @Nullable String value, String where) {
    if (value == null) {
      return null;
    }
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(value)) {
        return constant;
      }
    }
    throw Refusal.invalid(
        "invalid_policy",
        where + " has to be one of " + Arrays.toString(type.getEnumConstants()) + ".");
  }

  public static List<String> pointers(List<String> paths, String where) {
    if (paths.size() > MOST_IGNORE_PATHS) {
      throw Refusal.invalid("invalid_ignore_paths", where + " may name 100 paths at most.");
    }
    for (String path : paths) {
      boolean ok =
          path.startsWith("/")
              && path.length() <= LONGEST_IGNORE_PATH
              && path.indexOf(',') < 0
              && !path.matches("(?s).*~([^01].*)?$")
              && !JsonPointer.compile(path).matches();
      if (!ok) {
        throw Refusal.invalid(
            "invalid_ignore_paths",
            where + " has to name JSON Pointers such as /spec/replicas, without commas in them.");
      }
      if (path.matches("/(apiVersion|kind|status|metadata|metadata/(name|namespace))(/.*)?")
          && !path.matches("/metadata/(labels|annotations)/.+")) {
        throw Refusal.invalid(
            "invalid_ignore_paths",
            where + " may not name the object's identity, its whole metadata or its status.");
      }
    }
    return List.copyOf(paths);
  }

  private static List<String> split(String paths) {
    List<String> parts = new ArrayList<>();
    for (String part : paths.split(",", -1)) {
      if (!part.isBlank()) {
        parts.add(part.strip());
      }
    }
    return parts;
  }

  /** In small letters, as other tools write it. */
  private static @Nullable RecreatePolicy recreate(@Nullable String text) {
    for (RecreatePolicy policy : RecreatePolicy.values()) {
      if (policy.name().toLowerCase(Locale.ROOT).equals(text)) {
        return policy;
      }
    }
    if (text != null) {
      throw Refusal.invalid(
          "invalid_policy",
          KontrolMetadata.RECREATE_ANNOTATION + " has to be one of [always, never].");
    }
    return null;
  }

  private static int wave(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw Refusal.invalid(
          "invalid_wave",
          KontrolMetadata.WAVE_ANNOTATION + " has to be a whole number, such as \"5\".");
    }
  }

  private static @Nullable String text(JsonNode annotations, String name) {
    JsonNode value = annotations.path(name);
    return value.isTextual() ? value.textValue() : null;
  }
}
