package io.kontrol.api.platform.refusal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a request is turned down, told without HTTP: an endpoint answers it as a problem, a loop
 * records it beside its own row. It is thrown where a document is read, and returned as a value
 * where many objects are decided on at once.
 *
 * <p>The code is stable; the detail is for people and never holds a secret's value.
 */
public final class Refusal extends RuntimeException {
  /** The member that says how many seconds to wait. */
  public static final String RETRY_AFTER = "retry_after";

  private static final long serialVersionUID = 1L;

  /** What kind of mistake it is; clients choose by it whether to mend, to wait or to read again. */
  public enum Reason {
    /** The request cannot be read. */
    MALFORMED,
    /** It can be read, and asks for something that cannot be. */
    INVALID,
    NOT_FOUND,
    /** What is stored stands against it. */
    CONFLICT,
    /** It is about a generation that is no longer the newest. */
    OUTDATED,
    TOO_LARGE,
    /** Who asks is not known. */
    UNAUTHENTICATED,
    /** Who asks may not do it. */
    FORBIDDEN,
    /** It was asked too often. */
    THROTTLED,
    /** Something that it needs does not answer at the moment. */
    UNAVAILABLE
  }

  private final Reason reason;
  private final String code;
  private final String detail;
  private final transient Map<String, JsonNode> members = new LinkedHashMap<>();

  private Refusal(Reason reason, String code, String detail) {
    super(code + ": " + detail, null, false, false);
    this.reason = reason;
    this.code = code;
    this.detail = detail;
  }

  public static Refusal malformed(String code, String detail) {
    return new Refusal(Reason.MALFORMED, code, detail);
  }

  public static Refusal invalid(String code, String detail) {
    return new Refusal(Reason.INVALID, code, detail);
  }

  public static Refusal notFound(String detail) {
    return notFound("not_found", detail);
  }

  public static Refusal notFound(String code, String detail) {
    return new Refusal(Reason.NOT_FOUND, code, detail);
  }

  public static Refusal conflict(String code, String detail) {
    return new Refusal(Reason.CONFLICT, code, detail);
  }

  public static Refusal outdated(String code, String detail) {
    return new Refusal(Reason.OUTDATED, code, detail);
  }

  public static Refusal tooLarge(String detail) {
    return new Refusal(Reason.TOO_LARGE, "too_large", detail);
  }

  public static Refusal unauthenticated(String code, String detail) {
    return new Refusal(Reason.UNAUTHENTICATED, code, detail);
  }

  /**
   * @param right what is missing
   */
  public static Refusal forbidden(String right, String detail) {
    return new Refusal(Reason.FORBIDDEN, "forbidden", detail)
        .with("right", TextNode.valueOf(right));
  }

  public static Refusal crossOrigin() {
    return new Refusal(
        Reason.FORBIDDEN,
        "cross_origin",
        "A session's cookie changes something only from a page of this server: the header Origin"
            + " must name it. Programs send an API token instead.");
  }

  /**
   * @param wait until when it is no use to try again
   */
  public static Refusal throttled(String detail, Duration wait) {
    return new Refusal(Reason.THROTTLED, "throttled", detail)
        .with(RETRY_AFTER, LongNode.valueOf(Math.max(1, wait.toSeconds())));
  }

  /**
   * @param wait after which it may answer
   */
  public static Refusal unavailable(String code, String detail, Duration wait) {
    return new Refusal(Reason.UNAVAILABLE, code, detail)
        .with(RETRY_AFTER, LongNode.valueOf(Math.max(1, wait.toSeconds())));
  }

  /** Adds a fact that programs can read, such as the id of the row that stands in the way. */
  public Refusal with(String member, JsonNode value) {
    members.put(member, value);
    return this;
  }

  public Reason reason() {
    return reason;
  }

  public String code() {
    return code;
  }

  public String detail() {
    return detail;
  }

  public Map<String, JsonNode> members() {
    return Map.copyOf(members);
  }
}
