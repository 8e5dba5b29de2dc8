package io.kontrol.sandbox.auth;

import java.util.List;

/** A user with the rules that hold for it. */
public record Subject(String name, List<Rule> rules) {
  private static final List<String> ALL = List.of("*");

  /** A user who may do everything. */
  public static Subject admin(String name) {
    return new Subject(
        name,
        List.of(
            new Rule("", ALL, ALL, List.of(), ALL, List.of()),
            new Rule("", List.of(), List.of(), List.of(), ALL, ALL)));
  }

  /** Includes what the default roles of every cluster allow everybody. */
  public boolean may(RequestAttributes action) {
    return rules.stream().anyMatch(rule -> rule.allows(action)) || isOpenToAll(action);
  }

  /** Discovery, health checks and self subject access reviews. */
  private static boolean isOpenToAll(RequestAttributes action) {
    boolean looks = action.resource().isEmpty() && action.verb().equals("get");
    boolean asks =
        action.group().equals("authorization.k8s.io")
            && action.resource().equals("selfsubjectaccessreviews")
            && action.verb().equals("create");
    return looks || asks;
  }
}
