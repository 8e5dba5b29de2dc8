package io.kontrol.sandbox.auth;

import java.util.List;

/** Someone who has a token, and what that one may do. */
public record Subject(String name, List<Rule> rules) {
  private static final List<String> ALL = List.of("*");

  /** One who may do everything. */
  public static Subject admin(String name) {
    return new Subject(
        name,
        List.of(
            new Rule("", ALL, ALL, List.of(), ALL, List.of()),
            new Rule("", List.of(), List.of(), List.of(), ALL, ALL)));
  }

  /** Also what the roles that every cluster has allow everybody. */
  public boolean may(RequestAttributes action) {
    return rules.stream().anyMatch(rule -> rule.allows(action)) || isOpenToAll(action);
  }

  /** Discovery, health, and the question what one may do. */
  private static boolean isOpenToAll(RequestAttributes action) {
    boolean looks = action.resource().isEmpty() && action.verb().equals("get");
    boolean asks =
        action.group().equals("authorization.k8s.io")
            && action.resource().equals("selfsubjectaccessreviews")
            && action.verb().equals("create");
    return looks || asks;
  }
}
