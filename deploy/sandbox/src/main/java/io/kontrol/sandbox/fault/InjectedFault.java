package io.kontrol.sandbox.fault;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A fault that is injected into the requests that it selects.
 *
 * @param verbs such as {@code patch}; empty for all
 * @param resources such as {@code deployments.apps}; empty for all
 * @param namespace empty for all
 * @param name empty for all
 * @param probability of each selected request, from 0 to 1
 * @param times how often it is injected at most; negative for no limit
 * @param milliseconds delay of {@link Type#LATENCY} and {@link Type#FIGHT}
 * @param retryAfterSeconds of {@link Type#TOO_MANY_REQUESTS}
 * @param field JSON Pointer of what {@link Type#MUTATE} and {@link Type#FIGHT} set
 * @param manager field manager of {@link Type#FIGHT}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InjectedFault(
    Type type,
    List<String> verbs,
    List<String> resources,
    String namespace,
    String name,
    double probability,
    int times,
    long milliseconds,
    int retryAfterSeconds,
    String field,
    @Nullable JsonNode value,
    String manager) {

  /** The types of faults. */
  public enum Type {
    /** Delays the request. */
    LATENCY,
    /** 429 with Retry-After. */
    TOO_MANY_REQUESTS,
    /** 500. */
    ERROR,
    /** Closes the connection without carrying the request out. */
    DROP_BEFORE,
    /** Closes the connection after the request was carried out. */
    DROP_AFTER,
    /** Ends a new watch as soon as it has started. */
    CUT_WATCH,
    /** Writes are refused with 503. */
    READ_ONLY,
    /** An admission webhook denies the delete. */
    DENY_DELETE,
    /** A mutating webhook sets a field on each write. */
    MUTATE,
    /** Another controller sets a field back whenever it is changed. */
    FIGHT
  }

  public InjectedFault {
    verbs = verbs == null ? List.of() : List.copyOf(verbs);
    resources = resources == null ? List.of() : List.copyOf(resources);
    namespace = namespace == null ? "" : namespace;
    name = name == null ? "" : name;
    field = field == null ? "" : field;
    manager = manager == null || manager.isEmpty() ? "fighting-controller" : manager;
    if (probability < 0 || probability > 1) {
      throw new IllegalArgumentException("probability " + probability + " is not from 0 to 1");
    }
    if ((type == Type.MUTATE || type == Type.FIGHT) && !field.startsWith("/")) {
      throw new IllegalArgumentException(type + " needs a field, as a JSON Pointer");
    }
  }

  /** A fault of this type for all requests. */
  public static InjectedFault of(Type type) {
    Parts parts = new Parts();
    parts.type = type;
    parts.field = type == Type.MUTATE || type == Type.FIGHT ? "/" : "";
    return parts.fault();
  }

  public InjectedFault on(String... onlyVerbs) {
    return but(parts -> parts.verbs = List.of(onlyVerbs));
  }

  public InjectedFault of(String... onlyResources) {
    return but(parts -> parts.resources = List.of(onlyResources));
  }

  public InjectedFault named(String inNamespace, String onlyName) {
    return but(
        parts -> {
          parts.namespace = inNamespace;
          parts.name = onlyName;
        });
  }

  public InjectedFault times(int most) {
    return but(parts -> parts.times = most);
  }

  public InjectedFault probability(double share) {
    return but(parts -> parts.probability = share);
  }

  public InjectedFault lasting(long millis) {
    return but(parts -> parts.milliseconds = millis);
  }

  public InjectedFault retryAfter(int seconds) {
    return but(parts -> parts.retryAfterSeconds = seconds);
  }

  /** For {@link Type#MUTATE} and {@link Type#FIGHT}. */
  public InjectedFault setting(String pointer, JsonNode to) {
    return but(
        parts -> {
          parts.field = pointer;
          parts.value = to;
        });
  }

  private InjectedFault but(Consumer<Parts> change) {
    Parts parts = new Parts();
    parts.type = type;
    parts.verbs = verbs;
    parts.resources = resources;
    parts.namespace = namespace;
    parts.name = name;
    parts.probability = probability;
    parts.times = times;
    parts.milliseconds = milliseconds;
    parts.retryAfterSeconds = retryAfterSeconds;
    parts.field = field;
    parts.value = value;
    parts.manager = manager;
    change.accept(parts);
    return parts.fault();
  }

  /** Mutable copy of a fault while its fields are set. */
  private static final class Parts {
    private Type type = Type.ERROR;
    private List<String> verbs = List.of();
    private List<String> resources = List.of();
    private String namespace = "";
    private String name = "";
    private double probability = 1;
    private int times = -1;
    private long milliseconds;
    private int retryAfterSeconds = 1;
    private String field = "";
    private @Nullable JsonNode value;
    private String manager = "";

    private InjectedFault fault() {
      return new InjectedFault(
          type,
          verbs,
          resources,
          namespace,
          name,
          probability,
          times,
          milliseconds,
          retryAfterSeconds,
          field,
          value,
          manager);
    }
  }

  boolean selects(String verb, String resource, String inNamespace, String ofName) {
    return (verbs.isEmpty() || verbs.contains(verb))
        && (resources.isEmpty() || resources.contains(resource))
        && (namespace.isEmpty() || namespace.equals(inNamespace))
        && (name.isEmpty() || name.equals(ofName));
  }
}
