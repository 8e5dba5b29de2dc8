/** What a cluster's controllers do beside the rollouts: collect, empty, establish. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.controller;
