/** The controllers of a cluster, except those that roll workloads out. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.controller;
