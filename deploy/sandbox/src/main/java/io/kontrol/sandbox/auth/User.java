package io.kontrol.sandbox.auth;

import java.util.List;

/** Someone who has a token, and what that one may do. */
public record User(String name, List<Rule> rules) {
  private static final List<String> ALL = List.of("*");

  /** One who may do everything. */
  public static User admin(String name) {
    return new User(
        name,
        List.of(
            new Rule("", ALL, ALL, List.of(), ALL, List.of()),
            new Rule("", List.of(), List.of(), List.of(), ALL, ALL)));
  }

  /** Everybody may look at discovery and health, as with the roles that every cluster has. */
  public boolean may(Action action) {
    return rules.stream().anyMatch(rule -> rule.allows(action))
        || (action.resource().isEmpty() && action.verb().equals("get"));
  }
}
